"""Two texts compared by hand: the verdict on them, and all that led to it."""
