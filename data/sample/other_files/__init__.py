"""What others hand over beside the demonstration's logs: a vendor's bill, runs of tests, an evaluation set.

It may import what stands at the top of the sample.
"""
