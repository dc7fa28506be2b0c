"""Pilots with a plan: assignment, panel, verdict, planning and comparison by category."""
