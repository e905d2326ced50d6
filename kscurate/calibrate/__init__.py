"""Thresholds that somebody can defend: labels in, a policy with its evidence out."""
