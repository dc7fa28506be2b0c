"""A helpdesk on this machine that speaks the public APIs, with the faults that real ones have."""
