"""Reading by programs: six questions with the answers of the commands, as HTTP routes and as tools of MCP.

It may import the rooms that count and decide, and `jobs.access`; nothing here writes but the audit log.
"""
