"""Training of the bundled generator on the drawn world."""
