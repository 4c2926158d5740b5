"""Which documents the texts of a release cite by their numbers, and in which words."""
