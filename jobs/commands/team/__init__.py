"""The commands for a team: people and tokens, audit log and evidence pack, erasure, alerts, the MCP server.

They may import what `jobs.commands` may.
"""
