"""Features that somebody has computed already: their files, and one metric of two of them."""
