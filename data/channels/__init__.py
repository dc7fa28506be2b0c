"""Channels on which messages leave the house: their settings, their addresses, and how one message is sent.

It may import no other room of `data/`; secrets come from the environment or a secret file and stay here.
"""
