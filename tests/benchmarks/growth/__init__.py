"""How work grows with what is stored."""
