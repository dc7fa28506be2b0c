"""Review: draws of answers, the queue of each reviewer, what they said, and the rates that follow.

It may import `jobs.decisions`, in whose log every tag stands.
"""
