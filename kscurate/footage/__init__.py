"""Video files: found, counted, described, and the pictures in them."""
