"""Views of a whole release: its years, countries, co-occurrences, actors, and what it lacks."""
