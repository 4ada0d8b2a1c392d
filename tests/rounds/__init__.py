"""bin/rounds: whether a mark can be lost or doubled, tried at random on the real server, database and browser."""
