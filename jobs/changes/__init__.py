"""The ledger of training changes: rules locked before anybody looks, verdicts, sessions, what came back.

It may import the rooms in which people do things (failures, months, knowledge) and what these count with.
"""
