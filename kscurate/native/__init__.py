"""Native annotation files: opened, checked row by row, counted, fetched; the readers speak of their formats."""
