"""What is wrong with a generations folder, clip by clip, before any metric sees it."""
