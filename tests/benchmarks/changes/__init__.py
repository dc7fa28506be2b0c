"""Simulated ledgers of changes: how often an effect is claimed where there is none, and found where it is."""
