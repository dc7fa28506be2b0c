"""Uploads that pages of several sections share: result files beside the logs, such as a bill.

They may import what stands at the top of `pages.components`.
"""
