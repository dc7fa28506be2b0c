"""The audit of a company whose categories were made for their buckets."""

from collections import Counter

from analytics.audit import buckets, measuring
from analytics.audit.risk_lexicon import DEFAULT
from tests.benchmarks.training import audit_claims, simulated_audits


def test_categories_made_for_a_bucket_are_advised_into_it_and_none_that_is_never_trained_is() -> None:
    company = simulated_audits.company(31, tickets=90)
    counted: Counter[tuple[str, str | None]] = Counter()
    for each in measuring.measure(company.inputs, DEFAULT).categories:
        counted[company.buckets[each.category], buckets.advise(each, company.declared).bucket] += 1
    assert counted[buckets.ALWAYS, buckets.TRAINABLE] == 0 and counted.total() == 15
    f1 = [audit_claims.f1(counted, bucket) for bucket in buckets.BUCKETS]
    assert sum(f1) / len(f1) >= audit_claims.F1
