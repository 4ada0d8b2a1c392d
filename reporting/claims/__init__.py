"""Preparing a payment claim: what to check, what was done in each task, what to write."""
