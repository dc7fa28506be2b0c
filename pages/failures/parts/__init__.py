"""The parts of Explorer and Cluster.

It may import `pages.components` alone.
"""
