"""Decisions of people, each a row in one log: who decided what, why, when, and on what evidence.

It may import no other room of `jobs/`; every room in which people decide something imports it.
"""
