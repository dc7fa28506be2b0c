"""A small made-up company, the same on every machine, for a first look when the lake is empty."""

from data.sample.company import DAYS, SOURCE_LABEL, frames

__all__ = ["DAYS", "SOURCE_LABEL", "frames"]
