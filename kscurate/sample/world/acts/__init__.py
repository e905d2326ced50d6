"""What a hand does to things: one motion a file."""
