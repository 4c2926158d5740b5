"""The Open Archives Initiative Protocol for Metadata Harvesting 2.0.

http://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm
"""
