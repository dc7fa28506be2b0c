"""What people's replies say of a category: one reply a ticket, its answer, agreement, conflicts, conditions.

It may import what stands at the top of `analytics.audit` for evidence rows and records.
"""
