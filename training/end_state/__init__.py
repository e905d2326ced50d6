"""Training of the network that reads from a picture which steps of a skill are done."""
