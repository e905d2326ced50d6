"""The leakage guard: one split for every set of videos that must not stand on both sides."""
