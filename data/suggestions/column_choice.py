"""Questions that ask which column says something, where values look like it and no name says so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.profiles.column_conditions import Condition
from data.profiles.mapping_profile import ALL_OTHERS, Profile, Rule
from data.readers.table import Table
from data.suggestions import handover_columns, usual_names
from data.suggestions.column_kinds import Looks, looks_of
from data.suggestions.question import Option, Question, Unanswered

#: Columns that a question offers.
_MOST = 5
NO_CSAT = Unanswered("csat", "empty", "Until you choose, there is no CSAT.")
NO_HANDLE_TIME = Unanswered("handle_seconds", "empty", "Until you choose, there is no handle time.")
#: The field behind what a list names, as in `scores.[name=handoff].-1.stringValue`.
_NAMED_VALUE = re.compile(r"(?<=\]\.)-?\d+\.[^\]]+$")
#: A list in a cell, as JSON.
_LIST = r'^\[(?:\]|["{\d-].*\])$'
#: Words in a value or a header by which an AI agent goes; the last ones are products.
_AI = (
    r"(?:^|[\W_])(?:ai(?=[^\x00-\x7f])|[\w-]*(?:チャットボット|ボット|机器人|機器人|챗봇|чат[ -]?бот)\w*"
    r"|(?!(?:tal|ab|tur|sa)bot\b)[\w-]+bot|ai|ki|ia|bot|chatbot|voicebot|robot|robô|copilot|assistant(?=\s*$)"
    r"|agente? (?:virtual|virtuel|digital)"
    r"|(?:virtua\w*|virtuel\w*|digital\w*|asistente|assistente|assistant)"
    r" (?:agent|assistant|assistente|asistente|assistent|virtual|virtuel)"
    r"|agentforce|einstein|freddy|zia|fin|answer bot|automat(?:ion|ed)?)(?:$|[\W_])"
)
#: Names of columns in which people write sentences, also of the AI agent.
_REMARKS = (
    r"comment|kommentar|coment[aá]rio|commento|opmerking|komentarz|feedback|remark|bemerkung|verbatim"
    r"|remarque|observaci|observaç|osservazion|uwag|コメント|感想|备注|備註|評論|комментари|отзыв|의견"
    r"|(?:rating|csat|survey|satisf\w*|bewertung|zufrieden\w*|encuesta|enquête|avalia\w*|valutaz\w*)"
    r" (?:message|text|reason|words|nachricht|grund|mensaje|motivo|message|motif|mensagem|messaggio)"
)
#: Names of durations that count until something happened: they are no time of work.
_UNTIL = (
    r"resol|lösung|soluci|solução|solution|respon|antwort|respuesta|resposta|réponse|risposta|wait|wart|attente"
    r"|espera|latency|\bdelay\b|\bttft\b|\bsla\b|first|erste|overdue|age\b|alter"
)
NONE = handover_columns.NONE
#: Words for a time of work in a header whose cells are bare numbers.
_WORK = (
    r"handl|work|effort|talk|aht|spent|bearbeit|zeiteinheit|time unit|arbeitszeit|aufwand|obsług|atendimento"
    r"|atención|gestión|traitement|gestione|abgerechnet|gebucht|erfasste zeit"
    r"|tiempo (?:fact|dedic|invert|trab)"
    r"|temps (?:fact|pass|de trav|imput|consac)|tempo (?:fat|impieg|dedic|di lav|gasto|trab|de trab|desp)"
    r"|(?:gefact|bestede|gewerkte|geregistreerde) tijd|czas (?:rozl|pracy|pośw)|przepracowan|tidsåtg"
    r"|(?:debiterad|nedlagd|arbetad) tid|worked|billed|logged|booked|対応時間|処理時間|通話時間|处理时|處理時"
)


def free(table: Table, profile: Profile) -> list[Looks]:
    """The columns that no rule reads and nobody has left out; those kept for filters are among them."""
    used = {name for rule in profile.columns.values() for name in rule.needs} | set(profile.left_out)
    named = {_NAMED_VALUE.sub("", name) for name in used if _NAMED_VALUE.search(name)}
    looks = [
        looks_of(table, name, profile.nulls)
        for name in table.columns
        if name not in used
        and not table.frame[name].dtype.is_nested()
        # What a list names is read, whichever of its fields says it.
        and not (_NAMED_VALUE.search(name) and _NAMED_VALUE.sub("", name) in named)
    ]
    # A list in a cell is no value.
    return [each for each in looks if not (len(each.text) and each.text.str.contains(_LIST).all())]


def taken(profile: Profile, column: str, **rules: Rule) -> Profile:
    """The profile with rules that read a column, which is no context field any more."""
    context = profile.context
    if context != ALL_OTHERS:
        context = tuple(each for each in context if each != column)
    return replace(profile, columns={**profile.columns, **rules}, context=context)


def left(profile: Profile, looks: Sequence[Looks]) -> Profile:
    """The profile in which these columns are not asked about again."""
    return left_out(profile, [each.name for each in looks])


def left_out(profile: Profile, names: Sequence[str]) -> Profile:
    """The same of columns by their names."""
    return replace(profile, left_out=tuple(dict.fromkeys((*profile.left_out, *names))))


def rating(profile: Profile, looks: Sequence[Looks]) -> Iterator[Question]:
    """Columns whose values are ratings of five points or words for good and bad."""
    if {"csat", "csat_good"} & set(profile.columns):
        return
    found = [each for each in looks if _is_rating(each)]
    if not found:
        return
    options = [
        Option(
            f"{each.name}: {', '.join(each.commonest)}",
            taken(profile, each.name, csat_good=Rule(columns=(each.name,), scale="good_bad"))
            if each.good_or_bad > 0.9 and not each.has_points
            else taken(profile, each.name, csat=Rule(columns=(each.name,))),
            each.name,
        )
        for each in found[:_MOST]
    ]
    yield Question(
        "rating column",
        "Which column is the customer's rating?",
        "5 must be the best rating.",
        (*options, Option(NONE, left(profile, found))),
        NO_CSAT,
    )


#: What says in a name that its numbers are a customer's rating.
_RATES = r"csat|satisf|\brating\b|\bstars\b|zufrieden|encuesta|avalia|valutaz|bewertung"


def _is_count(look: Looks) -> bool:
    return usual_names.is_no_rating(look.name)


def _is_rating(look: Looks) -> bool:
    if look.text.is_empty() or _is_count(look):
        return False
    if look.good_or_bad > 0.9 and look.distinct > 1:
        return True
    # Bare numbers may count anything: those of a rating have both ends and a middle.
    if look.five_points < 1 or look.distinct < 2 or look.times > 0.5:
        return False
    if re.search(_RATES, usual_names.words(look.name.replace(".", " "))):
        # Wherever in a path its name says it, as in user_satisfaction.value.
        return True
    if look.distinct < 3:
        return False
    ends = {value.split(".")[0].split(",")[0] for value in look.text.unique()}
    return not look.numbers or {"1", "5"} <= ends


def duration(profile: Profile, looks: Sequence[Looks]) -> Iterator[Question]:
    """Columns whose values are durations with their units, such as 6 min 42 s."""
    if {"handle_seconds", "human_seconds"} & set(profile.columns):
        return
    found = [
        each
        for each in looks
        if each.times < 0.5
        and each.distinct > 2
        and (each.durations > 0.9 or (each.numbers > 0.9 and is_work(each.name)))
        and not is_until(each.name)
    ]
    if not found:
        return
    options = [
        Option(
            f"{each.name}: {', '.join(each.commonest[:2])}",
            taken(profile, each.name, handle_seconds=_lasting(each)),
            each.name,
        )
        for each in sorted(found, key=lambda each: not is_work(each.name))[:_MOST]
    ]
    yield Question(
        "duration column",
        "Which column says how long the ticket was worked on?",
        "The time of work, not the time until the ticket was solved.",
        (*options, Option(NONE, left(profile, found))),
        NO_HANDLE_TIME,
    )


def is_work(name: str) -> bool:
    """Whether a name is that of a time of work."""
    return bool(re.search(_WORK, usual_names.words(name)))


def is_until(name: str) -> bool:
    """Whether a name is that of a time until something happened."""
    return bool(re.search(_UNTIL, usual_names.words(name)))


def _lasting(look: Looks) -> Rule:
    """The rule of a duration; a decimal comma is one where no point stands in any of its numbers."""
    comma = (
        look.numbers > 0.9 and look.text.str.contains(",").any() and not look.text.str.contains(r"\.").any()
    )
    unit = usual_names.unit(look.name) if look.durations <= 0.9 else None
    return Rule(columns=(look.name,), unit=unit, decimal_comma=True if comma else None)


def is_remark(name: str) -> bool:
    """Whether a name is that of a column in which people write sentences, such as a comment on a rating."""
    return bool(re.search(_REMARKS, usual_names.words(name)))


def is_about_ai(text: str) -> bool:
    """Whether a header or a value goes by a name of AI agents."""
    return bool(re.search(_AI, f" {usual_names.words(text)} ", flags=re.IGNORECASE))


def ended(profile: Profile, column: str) -> Profile:
    """The profile in which a ticket is solved when it has that end, and otherwise is not."""
    solved = Rule(when=(Condition(column, "is not null"),))
    return taken(profile, column, closed_at=Rule(columns=(column,)), resolved=solved)
