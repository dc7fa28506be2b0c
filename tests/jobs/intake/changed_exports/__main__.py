"""Makes all changes of all exports, or of those named, and prints those that nothing notices."""

import sys
import tempfile
from pathlib import Path

from tests.homes import settings_at
from tests.jobs.intake.changed_exports import noticed
from tests.jobs.intake.changed_exports.export_mutations import Export, mutations


def main(names: list[str]) -> None:
    """Prints a line for each export and one for each silent change."""
    total, lost = 0, 0
    for path in noticed.exports():
        if names and path.name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder)
            chosen = list(mutations(Export(path).fields()))
            found = list(noticed.silent(settings_at(here / "home"), path, chosen, here))
        total, lost = total + len(chosen), lost + len(found)
        print(f"{path.name}: {len(chosen)} changes, {len(found)} silent", flush=True)
        for each in found:
            print(f"    {each.mutation}  {each.moved}", flush=True)
    print(f"{total} changes, {lost} silent")


if __name__ == "__main__":
    main(sys.argv[1:])
