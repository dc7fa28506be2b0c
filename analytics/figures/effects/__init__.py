"""Charts of what a change did: the target's weeks beside what they would have been. It may import
`analytics.figures.drawing` and what it draws; it reads no data."""
