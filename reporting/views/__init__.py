"""Pages of indicators and reports."""
