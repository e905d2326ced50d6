"""Trains the small action network that stands in for a Kinetics one on the sample world."""
