"""Two names on one time axis: what they share, and what one has and the other lacks."""
