"""Pictures as they come in, out of files and videos, and as the stages take them."""
