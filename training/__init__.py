"""Scripts that make the small models which travel with the packages; no part of what is installed."""
