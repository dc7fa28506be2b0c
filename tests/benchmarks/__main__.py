"""`python -m tests.benchmarks [--quick] [NAME...]`: a table of what work takes, ours beside its peers.

Ends with 1 where a bound does not hold. `--quick` does everything at a hundredth of the size, unjudged;
`--tickets N` has growth looked at with so many tickets alone.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import (
    audit_log,
    csv_import,
    cube_build,
    cube_questions,
    failure_analysis,
    failure_targets,
    first_answer,
    import_beside_visitors,
    month_page,
    month_report,
    nested_import,
    plan_pages,
    quiet_alerts,
    report,
    signal_accuracy,
)
from tests.benchmarks.changes import change_claims
from tests.benchmarks.evidence import bill_claims, citation_claims, drift_claims, regression_claims
from tests.benchmarks.growth import beyond_memory, growth_by_size
from tests.benchmarks.intake import pull_waits, pushed_messages
from tests.benchmarks.report import Claim, Line
from tests.benchmarks.scope import agent_claims, scope_claims
from tests.benchmarks.simulations import (
    category_claims,
    interval_claims,
    month_claims,
    planned_pilots,
    simulated_split,
    verdict_claims,
)
from tests.benchmarks.site import (
    first_start,
    first_visit,
    many_visitors,
    overview_rerun,
    review_queue_keys,
    trivial_rerun,
)
from tests.benchmarks.sizes import FULL, QUICK, Ground
from tests.benchmarks.training import (
    audit_claims,
    behaviour_claims,
    knowledge_claims,
    pack_gain,
    review_claims,
    shadow_claims,
    threshold_claims,
    threshold_score_gain,
)

ITEMS: Mapping[str, Callable[[Ground], Sequence[Line | Claim]]] = {
    "import": csv_import.run,
    "first-answer": first_answer.run,
    "nested": nested_import.run,
    "cube": cube_build.run,
    "questions": cube_questions.run,
    "rerun": trivial_rerun.run,
    "overview": overview_rerun.run,
    "people": many_visitors.run,
    "start": first_start.run,
    "opening": first_visit.run,
    "jobs": import_beside_visitors.run,
    "simulations": interval_claims.run,
    "pilot": plan_pages.run,
    "verdict": verdict_claims.run,
    "split": simulated_split.run,
    "categories": category_claims.run,
    "planner": planned_pilots.run,
    "months": month_claims.run,
    "month": month_page.run,
    "report": month_report.run,
    "growth": growth_by_size.run,
    "signals": signal_accuracy.run,
    "alerts": quiet_alerts.run,
    "failures": failure_analysis.run,
    "diagnosis": failure_targets.run,
    "pack": pack_gain.run,
    "review": review_claims.run,
    "keys": review_queue_keys.run,
    "shadow": shadow_claims.run,
    "audit": audit_claims.run,
    "behaviour": behaviour_claims.run,
    "thresholds": threshold_claims.run,
    "evidence": threshold_score_gain.run,
    "knowledge": knowledge_claims.run,
    "agents": agent_claims.run,
    "scope": scope_claims.run,
    "drift": drift_claims.run,
    "bill": bill_claims.run,
    "changes": change_claims.run,
    "citations": citation_claims.run,
    "regression": regression_claims.run,
    "audit-log": audit_log.run,
    "pull": pull_waits.run,
    "push": pushed_messages.run,
}

#: Asked for by name alone: they take long, and gigabytes of disk.
NAMED: Mapping[str, Callable[[Ground], Sequence[Line | Claim]]] = {"beyond-memory": beyond_memory.run}


def main() -> int:
    """Do the items asked for, all of them by default, and print the table."""
    every = {**ITEMS, **NAMED}
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a hundredth of the size, nothing judged")
    arguments.add_argument("--tickets", type=int, action="append", help="growth at this size alone")
    arguments.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(every)}")
    given = arguments.parse_args()
    unknown = [name for name in given.names if name not in every]
    if unknown:
        arguments.error(f"there is no {', '.join(unknown)}; there are: {', '.join(every)}")

    # Ended from outside, it still removes its gigabytes and ends the step that it waits for.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    lines: list[Line | Claim] = []
    with tempfile.TemporaryDirectory(prefix="pilotlight-bench-") as folder:
        size = QUICK if given.quick else FULL
        # Untouched otherwise: several items do all that they can where the size is FULL itself.
        size = replace(size, growth=tuple(given.tickets)) if given.tickets else size
        ground = Ground(Path(folder), size)
        for name in given.names or ITEMS:
            print(f"{name} …", file=sys.stderr, flush=True)
            lines += every[name](ground)
    print(report.table(lines, judged=not given.quick))
    print(f"\n{report.machine()}")
    return 0 if given.quick or all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
