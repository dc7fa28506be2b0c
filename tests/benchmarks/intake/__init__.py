"""Logs that come by themselves: the time of a pull beside its waiting, and what pushes lose."""
