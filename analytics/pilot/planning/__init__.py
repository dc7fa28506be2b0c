"""What a plan needs: its rules, its TOML form, sample size, days, and the chance that it can decide.

It may import `assignment/`, `panel/` and `verdict/`; not `by_category/`.
"""
