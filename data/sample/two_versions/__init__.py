"""Logs of two versions of the agent side by side for ten weeks, with drafts, articles and a known answer."""
