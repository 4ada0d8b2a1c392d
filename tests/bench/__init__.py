"""bin/bench: how long pages and exports take, beside an empty page and beside their own SQL."""
