"""The way of people's forms to SM EFS and of its answer back: the file, the report of errors, what is repaired."""
