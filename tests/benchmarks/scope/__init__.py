"""Versions of the agent and the scope of its work, simulated, with what is claimed of both."""
