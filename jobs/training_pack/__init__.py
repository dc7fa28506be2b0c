"""The training pack: items from accepted packets and reviewed answers, checked and written as vendors' files.

It may import `packets/`, `shadow/` and the rooms below them.
"""
