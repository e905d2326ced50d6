"""What a full run would come to, told before it: counts that are measured, and numbers that are assumed."""
