"""The control rehearsal: files drawn as a control draws them, and the gap list that an inspector would write."""
