"""How things are connected: actors, what two of them share, and paths through others."""
