"""Parts of the page People: who may sign in, what each may, tokens of programs.

It may import `pages.components`, `jobs`, `analytics` and `data`.
"""
