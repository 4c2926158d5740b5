"""The HTTP service: SPARQL, saved queries, linked data, the ontology and its pages.

Nothing is imported here, so that one of its modules can be used without the whole service.
"""
