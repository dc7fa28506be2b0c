"""Pure: frames and numbers in, values out; no disk, no clock, no database, no page."""
