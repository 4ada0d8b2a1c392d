"""SM EFS, the participants' form of CST2021: the file that goes there."""
