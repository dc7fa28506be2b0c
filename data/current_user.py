"""Name of the current user: until there is a sign-in, the account that runs the process."""

import getpass


def name() -> str:
    """The account's name; "unknown" where the machine has none for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
