"""Approved lists and claims as files: PDF, XLSX, the bank's CSV. Made of frozen rows alone."""
