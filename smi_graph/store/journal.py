"""The name of the journal of changes, which backups hold as they do the registers."""

JOURNAL_NAME = "changes.sqlite"
