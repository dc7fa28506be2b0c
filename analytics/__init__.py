"""Pure computation: frames and numbers in, values out; no disk, clock, database or page."""
