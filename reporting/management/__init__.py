"""Commands at the prompt: indicators, progress_report."""
