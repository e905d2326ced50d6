"""Near-duplicates: what a clip is known by, and which clips are the same footage."""
