"""Behaviour: versions of a source's specification, who approved them, and what each would have caught.

It may import `jobs.decisions`, in whose log every approval stands, and `jobs.review`.
"""
