"""Debian's packages that tests need, installed when they are missing and somebody here may install."""

import os
import shutil
import subprocess
import sys


def install(package: str, wanted_by: str, *options: str) -> None:
    """Install a package as root or where sudo asks for no password; what fails leaves it missing.

    `wanted_by` is what the line that is printed says it is for.
    """
    if not shutil.which("apt-get"):
        return
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if rights and not shutil.which("sudo"):
        return
    print(f"Installing Debian's {package} for {wanted_by} ...", file=sys.stderr)
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    for command in (["update", "-q"], ["install", "-y", "-q", *options, package]):
        if subprocess.run([*rights, *quietly, *command], stdout=subprocess.DEVNULL, check=False).returncode:
            return
