"""Review: samples of answers with known probabilities, the rates they give, and how far reviewers agree.

It may import `analytics.significance`; numbers and frames in, values out.
"""
