"""Logs of agent platforms that nothing is written for: what is suggested is right, or it is asked."""
