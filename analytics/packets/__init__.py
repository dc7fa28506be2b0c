"""What a work packet holds: phrasings, a draft answer, separating examples, branches and tests to pass.

It may import `failures/`, `shadow/` and `significance/`; it reads no log and knows nothing of pages.
"""
