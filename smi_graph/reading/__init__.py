"""The reading room: pages for historians, over the service's releases."""
