"""Shadow: the agent's drafts beside what people sent, and when a category is ready for the next rung.

It may import `analytics.significance`; numbers and frames in, values out.
"""
