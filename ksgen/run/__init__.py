"""One skill, or a split of a manifest, from what is asked to a generations folder."""
