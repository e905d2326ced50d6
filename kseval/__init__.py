"""The standalone harness: metrics with receipts and uncertainty, and leaderboard tables."""
