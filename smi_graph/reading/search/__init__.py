"""Searching: words, facets, timelines, and what is found as data."""
