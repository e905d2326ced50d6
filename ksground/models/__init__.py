"""The networks that more than one package looks through, beside the lock file of their weights."""
