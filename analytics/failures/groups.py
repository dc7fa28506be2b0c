"""Names of the failure groups; their colours and signs are in `figures/drawing/groups.py`."""

#: In the order in which they are diagnosed, and in which shares of them stand.
GROUPS = ("knowledge_gap", "misclassification", "edge_case", "other")
#: The place of the group of failures without a proven cause.
OTHER = GROUPS.index("other")
#: What mends failures of each group.
FIXES = {
    "knowledge_gap": "Write or update articles.",
    "misclassification": "Add examples that separate the two intents.",
    "edge_case": "Make the article conditional.",
    "other": "Read the tickets: no recorded evidence proves a cause.",
}
