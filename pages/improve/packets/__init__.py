"""The parts of the pages Work packets and Training pack: board, a packet's contents, its state, downloads.

It may import `pages.components`.
"""
