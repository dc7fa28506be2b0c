"""The items of a pack: gathered from accepted packets and from drafts that people corrected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import polars as pl

from analytics.packets.packet_record import Packet, Phrase
from analytics.shadow import edits
from analytics.training_pack import leak_free_splits, limits, same_message
from analytics.training_pack.pack_records import Article, Example, LeftOut, Pack, PackTest, Preference
from analytics.training_pack.same_message import Said
from data.errors import DataError
from data.schema import CONTEXT
from data.settings import Settings
from jobs.failures import fix_decisions
from jobs.failures.analysis_runs import Result
from jobs.failures.fix_decisions import Fix, State
from jobs.packets import packet_drafts, packet_tickets
from jobs.packets.packet_tickets import Tickets
from jobs.shadow import shadow_drafts

T = TypeVar("T")

#: Packets that somebody said yes to.
TAUGHT: tuple[State, ...] = ("accepted", "shipped", "worked", "came back")
SEED = 7
#: Of a long request the beginning is taught.
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that is taught or tested, with what decides its split."""

    ticket_id: str
    text: str
    is_test: bool


def gather(settings: Settings, result: Result, seed: int = SEED) -> Pack:
    """The pack of a source as its packets, people's edits and its drafts stand now."""
    source = result.run.source
    taught = [each for each in fix_decisions.fixes(settings, source) if each.state in TAUGHT]
    tickets = packet_tickets.gather(settings, result)
    packets, left = list[tuple[Packet, Fix]](), list[LeftOut]()
    for fix in sorted(taught, key=lambda each: each.thread):
        try:
            packets.append((packet_drafts.of(result, tickets, fix.thread), fix))
        except DataError as error:
            left.append(LeftOut(f"packet “{fix.what}”", str(error)))
    whole = Pack(source, tuple(packet.thread for packet, _ in packets), left_out=tuple(left))
    for packet, fix in packets:
        whole = _with_packet(whole, packet, fix)
    return _limited(_split(_with_preferences(settings, whole, tickets), tickets, seed))


def _with_packet(pack: Pack, packet: Packet, fix: Fix) -> Pack:
    articles, answer = list[Article](), None
    if packet.draft is not None:
        answer = (
            fix.edits.get("answer") or (packet.draft.answer.text if packet.draft.answer else "")
        ).strip()
        title = (fix.edits.get("question") or packet.draft.question.text).strip()
        phrasings = [each for each in (packet.draft.question, *packet.draft.variations) if each.text.strip()]
        branches, asked_with = _branches(packet, fix), None
        if packet.condition is not None and packet.condition.value is not None:
            field, value = packet.condition.field, packet.condition.value
            asked_with = (field, value, {each: text for _, each, text in branches}.get(value, ""))
            if not asked_with[2]:
                why = "Nobody wrote what holds for it. Type it in its packet; until then nothing teaches it."
                what = f"answer for {field.removeprefix(CONTEXT)} = {value}"
                pack = replace(pack, left_out=(*pack.left_out, LeftOut(what, why)))
        if answer:
            kept = [each for each in phrasings if each.ticket_id not in fix.left_out]
            articles.append(
                Article(
                    packet=packet.thread,
                    title=title[:200],
                    answer=answer,
                    category=packet.intent,
                    language=packet.language,
                    phrasings=tuple((each.ticket_id, _cut(each.text)) for each in kept),
                    branches=branches,
                    asked_with=asked_with,
                )
            )
        else:
            why = "Nobody wrote an answer. Type one in its packet."
            pack = replace(pack, left_out=(*pack.left_out, LeftOut(f"article “{title[:80]}”", why)))
    taught = packet.examples
    sides = () if taught is None else ((taught.intents[0], taught.first), (taught.intents[1], taught.second))
    examples = [
        Example(each.ticket_id, _cut(each.text), intent, packet.thread)
        for intent, phrases in sides
        for each in phrases
        if each.ticket_id not in fix.left_out
    ]
    tests, foreign = _tests(packet, answer, {each: text for _, each, text in _branches(packet, fix)})
    if foreign:
        spoken = ", ".join(sorted({each.language or "" for each in foreign}))
        why = f"The request is in another language ({spoken}) than the answer that is expected."
        pack = replace(pack, left_out=(*pack.left_out, LeftOut(_counted_tests(len(foreign)), why)))
    return replace(
        pack,
        examples=(*pack.examples, *examples),
        articles=(*pack.articles, *articles),
        tests=(*pack.tests, *tests),
    )


def _counted_tests(count: int) -> str:
    return "1 test" if count == 1 else f"{count} tests"


def _branches(packet: Packet, fix: Fix) -> tuple[tuple[str, str, str], ...]:
    """Field, value and answer of each branch that has one, as people edited it."""
    condition = packet.condition
    if condition is None:
        return ()
    texts = [
        (each.value, fix.edits.get(f"{fix_decisions.BRANCH}{each.value}", condition.suggested(each)).strip())
        for each in condition.branches
    ]
    return tuple((condition.field, value, text) for value, text in texts if text)


def _tests(
    packet: Packet, answer: str | None, by_value: Mapping[str, str]
) -> tuple[list[PackTest], list[Phrase]]:
    """The tests of a packet, and the requests left out because the expected answer is in another language.

    Where the answer depends on a field, what is expected is the answer for the ticket's own value.
    """
    found, foreign = list[PackTest](), list[Phrase]()
    for each in packet.must_pass:
        intent = each.intent if packet.group != "misclassification" else packet.intent
        expected = answer or None
        if packet.condition is not None:
            value = dict(each.context).get(packet.condition.field)
            general = None if value in (None, packet.condition.value) else expected
            expected = by_value.get(value or "") or general
        if expected and each.language and packet.language and each.language != packet.language:
            foreign.append(each)
            continue
        test = PackTest(
            each.ticket_id, _cut(each.text), "must pass", packet.thread, intent, expected, each.context
        )
        found.append(test)
    found += [
        PackTest(each.ticket_id, _cut(each.text), "must stay", packet.thread, each.intent, None, each.context)
        for each in packet.must_stay
    ]
    return found, foreign


def _with_preferences(settings: Settings, pack: Pack, tickets: Tickets) -> Pack:
    """Drafts that people corrected: what they sent is preferred."""
    try:
        pairs = shadow_drafts.read(settings, pack.source).pairs
    except DataError:
        # Without drafts there is nothing to prefer.
        return pack
    # What was approved unread, or only guessed from the next message of the ticket, is no choice.
    corrected = pairs.filter(
        ~pl.col("rubber_stamp"), ~pl.col("inferred"), pl.col("effort") > edits.AS_IS
    ).sort("at", "item")
    standard = same_message.standard_sentences(
        Said(sent, category) for sent, category in corrected.select("sent", "category").iter_rows()
    )
    same = [
        same_message.is_same(one, other, standard)
        for one, other in corrected.select("draft", "sent").iter_rows()
    ]
    left = [
        LeftOut(
            f"{sum(same)} of {len(same)} corrected drafts",
            "They differ only in greeting, signature or a standard note, which teaches nothing.",
        )
    ]
    corrected = corrected.filter(~pl.Series(same, dtype=pl.Boolean))
    asked = tickets.asked.select("ticket_id", "request")
    known = corrected.join(asked, on="ticket_id", how="left").join(
        tickets.replies.select("ticket_id", "author"), on="ticket_id", how="left"
    )
    found = [
        Preference(
            ticket_id=row["ticket_id"],
            request=_cut(row["request"]),
            chosen=row["sent"],
            rejected=row["draft"],
            author=row["author"],
            style_only=same_message.is_style(row["draft"], row["sent"], standard),
        )
        for row in known.drop_nulls("request").iter_rows(named=True)
        if row["request"].strip()
    ]
    return replace(pack, preferences=tuple(found), left_out=(*pack.left_out, *(left if any(same) else ())))


def _split(pack: Pack, tickets: Tickets, seed: int) -> Pack:
    """The pack without items whose customer or words are in the other split."""
    customers = dict(tickets.asked.select("ticket_id", "customer_id").iter_rows())
    texts = [
        *(_Text(each.ticket_id, each.text, is_test=False) for each in pack.examples),
        *(_Text(one, text, is_test=False) for article in pack.articles for one, text in article.phrasings),
        *(_Text(each.ticket_id, each.request, is_test=False) for each in pack.preferences),
        *(_Text(each.ticket_id, each.text, is_test=True) for each in pack.tests),
    ]
    groups = leak_free_splits.groups(
        [each.text for each in texts], [customers.get(each.ticket_id) for each in texts]
    )
    allowed = iter(
        split is not None for split in leak_free_splits.assign(groups, [each.is_test for each in texts], seed)
    )
    examples = _kept(pack.examples, allowed)
    articles = [
        replace(article, phrasings=tuple(_kept(article.phrasings, allowed))) for article in pack.articles
    ]
    preferences = _kept(pack.preferences, allowed)
    tests = _kept(pack.tests, allowed)
    before = len(texts)
    after = len(examples) + sum(len(each.phrasings) for each in articles) + len(preferences) + len(tests)
    why = "The same customer, or nearly the same words, are in the other split."
    left = [LeftOut(f"{before - after} of {before} texts", why)] if after < before else []
    return replace(
        pack,
        examples=tuple(examples),
        articles=tuple(articles),
        preferences=tuple(preferences),
        tests=tuple(tests),
        left_out=(*pack.left_out, *left),
    )


def _kept(items: Sequence[T], allowed: Iterator[bool]) -> list[T]:
    """The items that may stay; one answer is taken for each of them."""
    return [item for item in items if next(allowed)]


def _limited(pack: Pack) -> Pack:
    """The pack with no author's style above its share, and a note on texts that read like instructions."""
    kept, left, said = limits.fair_share(pack.preferences)
    notes = [said] if said else []
    texts = {
        **{each.ticket_id: each.text for each in (*pack.examples, *pack.tests)},
        **{one: text for article in pack.articles for one, text in article.phrasings},
        **{each.ticket_id: each.request for each in kept},
    }
    instructing = sorted(ticket for ticket, text in texts.items() if limits.instructs(text))
    if instructing:
        notes.append(
            f"{len(instructing)} requests read like instructions to a model. Look at them before you train: "
            f"{', '.join(instructing[:10])}{' …' if len(instructing) > 10 else ''}."
        )
    return replace(pack, preferences=kept, left_out=(*pack.left_out, *left), notes=(*pack.notes, *notes))


def _cut(text: str) -> str:
    return text.strip()[:_LONGEST]
