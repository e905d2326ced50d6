"""How jobs are run: cut, isolated from each other, kept when done, and told when they fail."""
