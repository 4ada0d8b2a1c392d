"""Lists to be taken out of the portal: which columns there are, and their rows one after another."""
