"""Template tags of the work with people."""
