"""The service for programs that speak the Model Context Protocol (MCP), such as assistants.

Each saved query is a tool; four more search, describe a resource, tell the schema, and run SPARQL.
All of them ask the service itself, in its own process, so that its limits and its words hold here
too. Needs the extra ``smi-graph[mcp]``; who does not use it imports nothing of it.
"""
