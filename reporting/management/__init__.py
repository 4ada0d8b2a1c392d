"""Commands of the contract: indicators, progress_report."""
