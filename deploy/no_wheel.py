"""Build backend that refuses: Pilotlight is run from its folder or as a container, never as a wheel.

Its packages are called `data`, `jobs`, `pages` and `analytics`. Installed beside others they would take
names that belong to other projects, and so does `pilotlight` on the public index.
"""

from typing import NoReturn

SAYS = (
    "Pilotlight cannot be built as a wheel or source distribution: its packages have names (data, jobs, "
    "pages, analytics) that belong to other projects on the public index. Run it from its folder (make run) "
    "or as a container (Containerfile, compose.yaml)."
)


def _refuse(*_: object, **__: object) -> NoReturn:
    raise SystemExit(SAYS)


def get_requires_for_build_wheel(config_settings: object = None) -> list[str]:
    """Nothing is needed to say no: no package is fetched for it."""
    return []


get_requires_for_build_sdist = get_requires_for_build_editable = get_requires_for_build_wheel
build_wheel = build_sdist = build_editable = _refuse
