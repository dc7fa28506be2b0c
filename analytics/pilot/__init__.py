"""A pilot with a plan: what was promised, what is seen every day, and what may be decided on the day."""
