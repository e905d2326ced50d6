"""How pictures move: optical flow, what of it a moving camera explains, and what its directions are."""
