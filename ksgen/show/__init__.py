"""What a run made, for eyes: one contact sheet, and one page on which systems play side by side."""
