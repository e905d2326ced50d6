"""Kept subclips as files of their own."""
