"""Trained networks: each file opens one, feeds it pictures, and says in plain arrays what it found."""
