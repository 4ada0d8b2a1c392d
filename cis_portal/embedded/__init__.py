"""The demo's and the tests' own PostgreSQL and Redis: where they live, who starts them, who stops them."""
