"""A verdict in the words and colours in which every page shows it. It may import what stands beside it."""
