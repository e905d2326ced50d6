"""The generations folder: its table, its clips, and how files get into it whole or not at all."""
