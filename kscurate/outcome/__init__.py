"""What a run leaves behind: results, their summary, the why of each, and another policy over them."""
