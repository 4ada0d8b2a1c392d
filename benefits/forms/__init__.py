"""What the pages of the benefit take in."""
