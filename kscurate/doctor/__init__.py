"""What is here and what is missing, of weights and of tools, and what a config can do with it."""
