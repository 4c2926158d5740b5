"""A knowledge graph of archive documents and the actors in them, in Arabic and English.

Data flows one way through the rooms of this package: records, mapping, validation,
store, service. See ``docs/architecture.md``.
"""
