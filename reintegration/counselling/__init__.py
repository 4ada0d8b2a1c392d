"""Individual counselling: what is in the way of a card, its hours, its sealed note, its papers."""
