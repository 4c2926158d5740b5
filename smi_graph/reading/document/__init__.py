"""The page of a document or diary entry: its texts, facts with evidence, doubts, citation."""
