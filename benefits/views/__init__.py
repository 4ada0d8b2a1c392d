"""Pages of the benefit."""
