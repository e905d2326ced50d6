"""The Fréchet Video Distance in its variants: what each does, and which step explains how much of a gap."""
