"""Where a number comes from, as every drill-down shows it. It may import what stands beside it."""
