"""Keeps an installation well: doctor, backup and restore, demonstration, workspace settings, saved views.

It may import every room except `report/` and `commands/`.
"""
