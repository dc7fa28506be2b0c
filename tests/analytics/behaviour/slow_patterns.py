"""Patterns with which an engine that backtracks takes minutes for a line of text."""

SLOW_PATTERNS = (
    r"(a+)+$", r"(a|a)*$", r"(a|aa)+$", r"([a-zA-Z]+)*$", r"(.*a){20}", r"^(\w+\s?)*$", r"(x+x+)+y",
    r"(.*)*=(.*)*$", r"((a*)*)*b", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(\d+)*\d$", r"(a?){50}a{50}",
    r"^(?:.*?,){11}P", r"(([^b]+)*)*b", r"\s+$", r"(a{1,10}){1,10}$", r"(\w|\W|\d|\D)*z$",
    r"\w{1,200}!", r"\w{1,50}!", r"(?:\w{1,7}\W){1,7}!", 
    r"(?:\pL{1,14}\s){1,14}z", r"(\w+\.)*\w+@", r"^(a?){100}$",
)  # fmt: skip
