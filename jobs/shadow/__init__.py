"""Shadow: drafts beside what people sent, how ready each category is, and where it stands on the ladder.

It may import `jobs.decisions`, in whose log every step stands, `jobs.review`,
`jobs.counting` and `jobs.thresholds`, whose certificates expire.
"""
