"""The Java runtime that Spark counts in: an installed one, else Debian's package where that is allowed.

`python -m tests.java` prints where it is, or says by name what is missing.
"""

import shutil
import sys

from tests import debian_packages

PACKAGE = "default-jre-headless"


def demand() -> str:
    """The path of java, installed first if need be; ends the program where there is none."""
    if shutil.which("java") is None:
        debian_packages.install(PACKAGE, "the test of counting with Spark", "--no-install-recommends")
    found = shutil.which("java")
    if found is None:
        sys.exit(
            "The test of counting with Spark needs a Java runtime of 17 or later, and there is no java on "
            f"PATH. Install one (Debian: apt-get install {PACKAGE})."
        )
    return found


if __name__ == "__main__":
    print(f"Java: {demand()}")
