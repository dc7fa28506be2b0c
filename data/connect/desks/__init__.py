"""One module a desk: the requests of its public API in their order, and what a page of it gave.

It may import the contract beside it; nothing here opens a connection, waits or stores.
"""
