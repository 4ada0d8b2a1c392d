"""What is held on a person: found along the foreign keys, so that no table is forgotten; in words; bundled."""
