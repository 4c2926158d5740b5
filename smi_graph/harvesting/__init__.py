"""What harvesters take: OAI-PMH, feeds of changes, resource lists and IIIF manifests."""
