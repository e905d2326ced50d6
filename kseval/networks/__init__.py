"""The networks that extractors look through: their layers, and how published weights get into them."""
