"""What thumbnails tell of shot changes without a trained network: ours, simple, and cheap on every frame."""
