"""The reading room: pages for historians, over the service's releases.

Nothing is imported here: a process that lays out pages needs no service around it.
"""
