"""What was performed before, and how near it is to what is asked: performances, words, pictures, orders."""
