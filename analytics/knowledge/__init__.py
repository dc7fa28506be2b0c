"""What the knowledge base lacks, says twice, says differently or says no longer, from entries and tickets.

It may import `analytics.failures` (vectors, neighbours, coverage, languages) and `analytics.significance`.
"""
