"""Questions to the archive: the gallery of saved queries, and a page for each with its answer."""
