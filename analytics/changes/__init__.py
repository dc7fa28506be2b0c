"""Training changes judged afterwards: did the outcome of what was changed move more than that of untouched
categories? It may import `analytics.significance`; it is pure and knows neither ledger nor lake."""
