"""Table tops and walls."""
