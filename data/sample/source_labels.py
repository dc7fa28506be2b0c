"""The names of the demonstration's sources."""

DEMONSTRATION = "demonstration"
TRAINING_YEAR = "training year"
TWO_VERSIONS = "two versions"

#: What stands beside the demonstration: never what pages show first where there is anything else.
COMPANIONS = (TRAINING_YEAR, TWO_VERSIONS)
#: The sources that hold made-up tickets; a page that shows them says so.
MADE_UP = (DEMONSTRATION, *COMPANIONS)
