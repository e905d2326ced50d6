"""What stands on the table and keeps its state."""
