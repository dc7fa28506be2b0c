"""Charts: values in, plotly.graph_objects out; shared by pages and reports."""
