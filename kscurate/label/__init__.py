"""A local page on which a person says keep or drop, and why, of clips whose machine's decision is not shown."""
