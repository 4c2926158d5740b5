"""A release as dumps: in the forms of Wikidata, and as RDF files of our own."""
