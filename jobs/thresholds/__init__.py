"""Thresholds: what a source's scores promise, a better score learnt from more evidence, and certificates.

It may import `jobs.decisions`, in whose log every certificate stands, `jobs.review`, `jobs.counting`,
`jobs.failures` for the vectors of requests, and `jobs.months` for what people's time costs.
"""
