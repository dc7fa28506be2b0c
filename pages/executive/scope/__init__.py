"""The block Scope of the page Month: who is next, who must step back, and how the scope has grown.

It may import `pages.components`; what is computed and signed is done in `jobs.scope`.
"""
