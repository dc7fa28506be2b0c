"""Pictures of how the agent is rolled out: the wall chart of the scope, and two versions by week."""
