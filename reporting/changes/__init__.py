"""Why a figure changed: two countings side by side, and the edits between them. Reads rows, writes none."""
