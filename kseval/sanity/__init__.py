"""The sanity card: known faults put into real clips, to show which metric sees what."""
