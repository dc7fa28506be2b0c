"""How well a column's name fits a canonical column, by what columns are usually called in many languages."""

import re
from collections.abc import Mapping
from functools import cache

from data.profiles import profile_files
from data.schema import Kind
from data.suggestions import names_by_language
from data.suggestions.usual_names_table import USUAL

#: Single words that name a column also inside a longer header, as in "Está Escalado" or "Customer survey
#: result"; the values have to fit as well.
_WITHIN: Mapping[str, frozenset[str]] = {
    "escalated": frozenset(
        "escalated escalado escalada escaladé escalata eskaliert geëscaleerd handoff handover transferred "
        "transferido transferida transféré übergeben weitergeleitet".split()
    ),
    "resolved": frozenset(names_by_language.WITHIN["resolved"]),
    "reopened": frozenset("reopened wiedereröffnet reabierto reaberto rouvert riaperto heropend".split()),
    "csat": frozenset(
        "csat satisfaction zufriedenheit kundenzufriedenheit satisfacción satisfação soddisfazione "
        "tevredenheid rating bewertung valoración calificación avaliação valutazione beoordeling felicidade "
        "felicidad happiness smiley survey umfrage encuesta pesquisa".split()
    ),
    "handle_seconds": frozenset("aht bearbeitungszeit bearbeitungsdauer".split()),
}
#: The same of several words, in any place of a header as long as a sentence.
_PHRASES: Mapping[str, str] = {
    "first_response_at": (
        r"(?:first|1st|initial) (?:\w+ )?(?:repl|respon|answer|react)|\bfrt\b|prim\w+ (?:respuesta|resposta)"
        r"|\berst\w* ?(?:antwort|reaktion|rückmeldung)"
        r"|1\w{0,3} (?:rép|antwort|respuesta|resposta|risposta|reactie)"
        r"|premi\w+ rép|prima risposta|eerste (?:reactie|antwoord)|pierwsz\w+ (?:odpowied|reakcj)"
        r"|första svar|første ?svar|premier retour|primera (?:contestaci|atenci|reacci)"
        r"|prim[oa] (?:riscontro|reazione)|primeir[oa] (?:retorno|atendimento)|\bttfr\b"
        r"|初回(?:返信|回答|応答)|首次(?:响应|回复|回覆)|첫 ?(?:응답|답변)"
        r"|перв\w+ ответ"
    ),
}
#: Names of a survey and of its answers: when somebody rated is not when a ticket was answered or ended.
_SURVEY = (
    r"survey|satisf|csat|\bnps\b|\brat(?:ing|ed)\b|feedback|umfrage|zufrieden|bewertung|encuesta|valoraci"
    r"|pesquisa|avalia|enquête|sondage|sondaggio|valutazion|ankiet|ocen[ay]|tevreden|beoordeling|満足|アンケート"
    r"|满意|滿意|评价|опрос|оценк|만족|설문"
)
#: What a survey's answer is not.
_NOT_OF_A_SURVEY = (
    "created_at", "first_response_at", "resolved_at", "closed_at", "reopened_at", "updated_at", "status",
    "body", "channel", "language",
)  # fmt: skip
#: Names of what an AI agent or a person answered: these are not the customer's words.
_REPLIES = r"\b(?:output|outputs|repl(?:y|ies)|respon[sc]e|completion|assistant|bot)\b"
#: A time by which something was due did not happen then.
_DUE = r"\bsla\b|\bdue\b|target|breach|violat|deadline|fällig|vencim|échéance"
#: Words beside which such a word says something else: solved by whom, or when.
_OTHERWISE: Mapping[str, frozenset[str]] = {
    "resolved": frozenset(
        "by with ai ki ia bot first time date reason von mit con par por per count number fcr since".split()
    ),
}
#: Words of a time in which nobody works on the ticket.
_WAITING = frozenset("queue wait waiting hold idle ring ringing enqueue enqueued ivr abandon".split())
#: Words of a path to somebody who is no customer.
_OF_THE_TEAM = frozenset(
    "assigned assignee agent agents operator owner teammate admin staff responder handler bot assistant "
    "submitter".split()
)
#: Words for a name, which several customers may share.
_NAMES = frozenset("name firstname nickname forename vorname prénom nombre apodo".split())
#: Longest header, in words, in which one of them is looked for.
_LONGEST = 6
#: Between the names of a date and a time of day that are looked at as one column.
JOINT = " + "
#: What desks write around the name of a field that somebody added.
_CUSTOM = (
    r"^(?:custom field|benutzerdefiniertes? feld(?:er)?|champ personnalisé|campo personalizado|"
    r"campo personalizzato|aangepast veld|pole niestandardowe|anpassat fält) ?[:(] *(.*?)\)?$"
)

#: What OData writes behind the name of a field for its value as people read it.
_ANNOTATION = r"@OData\.Community\.Display\.V1\.FormattedValue$"
#: Words in a name that say that its numbers are no rating.
NO_RATING = frozenset(
    "priority severity urgency impact level tier difficulty priorität dringlichkeit prioridad prioridade "
    "urgence priorité priorità importance weight version count reopens replies number age status state "
    "code error".split()
)


def is_no_rating(name: str) -> bool:
    """Whether a name says that its numbers are no rating: a priority is none, a satisfaction level is one."""
    found = set(words(name).split()) & NO_RATING
    return bool(found) and not (found == {"level"} and re.search(_SURVEY, words(name)))


#: Units that a column's own name gives.
_UNITS = (
    (r"\b(?:ms|msec|millis|milliseconds?)\b", "milliseconds"),
    (r"\b(?:s|sec|secs|seconds?|sekund\w*|secondes|seconden|segundos|secondi|sek)\b", "seconds"),
    (r"\b(?:m|min|mins|minutes?|minut\w*)\b", "minutes"),
    (r"\b(?:h|hrs?|hours?|stunden|std|heures|horas|ore|uren|uur|godzin\w*|godz|timmar)\b", "hours"),
    (r"\b(?:d|days?|tage[n]?|jours|dias|días|giorni|dagen|dagar|dage|dni)\b", "days"),
)


#: The same written out behind a name: Arbeitszeit in Stunden, temps passé en minutes.
_IN_UNIT = (
    r" (?:in|en|em|w|i) (?:milli)?(?:sec|sek|min|hour|stund|std|heur|hor|ore\b|uren|uur|godz|timm|day|tag"
    r"|jour|d[ií]as|giorn|dag|dni)\w*$"
)


def unit(name: str) -> str | None:
    """Returns the unit that a column's name gives, if it gives one; what its cells say comes first."""
    named = words(name)
    return next((unit for pattern, unit in _UNITS if re.search(pattern, named)), None)


#: A value that a list names: `evaluations.[name=CSAT].-1.value`.
_NAMED_VALUE = r"^.*\.\[[^\]=]+=([^\]]+)\]\.-?\d+\..+$"
#: Last parts of a path that say nothing without what stands before them.
_BARE = frozenset("id name type key value text time date number no uid email label source url count".split())
#: What stands around the fields of an object and says nothing.
_AROUND = frozenset("attributes fields properties data custom info transcript conversation ticket case call "
                    "contact session details analysis metadata record item node object".split())  # fmt: skip


def words(name: str) -> str:
    """Returns a column's name as words: `createdAt`, `Created_At` and `created at` are the same."""
    spaced = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Ý])", " ", _own_name(name))
    bare = re.sub(r"\[[^\]]*\]\s*$", "", spaced.strip())
    return re.sub(r"[\W_]+", " ", bare).strip().lower()


def _own_name(name: str) -> str:
    """A name without what a desk writes around that of a field that somebody added."""
    if named := re.match(_NAMED_VALUE, name):
        return named[1]
    name = re.sub(_ANNOTATION, "", name)
    inside = re.match(_CUSTOM, name.strip(), flags=re.IGNORECASE)
    return inside[1] if inside and inside[1] else name


def fit(kind: Kind, canonical: str, column: str) -> float:
    """Returns how well a column's name fits: 1 for the best of the usual names, 0 where it says nothing."""
    if JOINT in column:
        return max(fit(kind, canonical, part) for part in column.split(JOINT))
    column = _own_name(column)
    if _speaks_of_another(canonical, words(column)):
        return 0.0
    if canonical == "customer_id" and set(words(column).split()) & (_OF_THE_TEAM | _NAMES):
        return 0.0
    if canonical == "handle_seconds" and set(words(column).split()) & _WAITING:
        return 0.0
    whole = _fit(kind, canonical, column)
    last = column.rsplit(".", 1)[-1]
    if last == column or whole == 1 or not words(last):
        return whole
    around = {word for part in column.split(".")[:-1] for word in words(part).split()}
    if words(last) in _BARE and not around <= _AROUND:
        return whole
    return max(whole, 0.9 * _fit(kind, canonical, last))


def _speaks_of_another(canonical: str, named: str) -> bool:
    """Whether a name says that its values are a survey's, an agent's reply, or a time that was promised."""
    if canonical in _NOT_OF_A_SURVEY and re.search(_SURVEY, named):
        return True
    if canonical == "first_response_at" and re.search(_DUE, named):
        return True
    return canonical == "body" and re.search(_REPLIES, named) is not None


def _fit(kind: Kind, canonical: str, column: str) -> float:
    # What stands in brackets behind a name is its scale or its unit.
    named, usual = words(re.sub(r"\s*\([^()]*\)\s*$", "", column)) or words(column), usual_of(kind, canonical)
    named = re.sub(r" (?:bool|str|num|at s|flag)$", "", named)
    if named not in usual:
        named = re.sub(_IN_UNIT, "", named)
    if named in usual:
        return 1 - 0.3 * usual.index(named) / len(usual)
    # Some systems write names in one word: createdon, ticketnumber.
    if " " not in named and (together := [each.replace(" ", "") for each in usual]).count(named):
        return 0.95 - 0.3 * together.index(named) / len(usual)
    parts = set(named.split())
    # A usual name with something around it, as in "Ticket created at (UTC)".
    inside = [each for each in usual if " " in each and set(each.split()) <= parts]
    if inside and len(parts) <= len(inside[0].split()) + 2:
        return 0.55
    if kind != "tickets":
        return 0.0
    if canonical in _PHRASES and re.search(_PHRASES[canonical], named):
        return 0.6
    if parts & _OTHERWISE.get(canonical, frozenset()):
        return 0.0
    told = parts & _WITHIN.get(canonical, frozenset())
    further = [each for each in names_by_language.WITHIN.get(canonical, ()) if _holds(named, parts, each)]
    return 0.5 if (told or further) and len(parts) <= _LONGEST else 0.0


def _holds(named: str, parts: set[str], word: str) -> bool:
    """Whether a name has a word in it; a language without blanks has it within others."""
    return word in parts or (not word.isascii() and ord(word[0]) > 0x2E00 and word in named)


@cache
def usual_of(kind: Kind, canonical: str) -> tuple[str, ...]:
    """Returns the usual names of a canonical column, those in the profiles of desks among them."""
    own = USUAL[kind].get(canonical, ())
    if kind == "tickets":
        own = (*own, *names_by_language.FURTHER.get(canonical, ()))
    desks = list[str]()
    for profile in profile_files.desks():
        rule = profile.columns.get(canonical)
        if profile.kind == kind and rule is not None and rule.columns and rule.after is None:
            desks += [rule.columns[0], *profile.also.get(rule.columns[0], ())]
    taken = {each for other, names in USUAL[kind].items() if other != canonical for each in names}
    further = [named for each in desks if (named := words(each)) not in taken]
    return tuple(dict.fromkeys((*own, *further)))
