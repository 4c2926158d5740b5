"""How things are connected: actors, the ties between two of them, and paths through others."""
