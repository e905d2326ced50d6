"""From chosen footage to generations folders."""
