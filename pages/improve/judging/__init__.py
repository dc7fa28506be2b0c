"""The parts of the page Changes: answer, picture, rows, ledger form, sessions. They may import
`pages.components`, `jobs`, `analytics` and `data`, and no part of another page."""
