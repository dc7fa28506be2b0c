"""Plans of pilots and their verdicts: drafts, locks, amendments, retirement and the board.

It may import `counting/` and `job_queue/`.
"""
