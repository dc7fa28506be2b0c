"""What the work takes, ours beside its peers: `python -m tests.benchmarks [--quick] [NAME...]`."""
