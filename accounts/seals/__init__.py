"""Seals over access records and history: written every minute, checked by verify_history."""
