"""What columns are usually called, in the languages of helpdesks' exports; the better names first."""

import re
from collections.abc import Mapping
from functools import cache

from data.profiles import profile_files
from data.schema import Kind
from data.suggestions import names_by_language

#: Canonical column → its usual names, as words in lower case.
USUAL: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "tickets": {
        "ticket_id": ("ticket id", "ticket number", "ticket", "case number", "case id", "incident id",
                      "number", "conversation id", "issue key", "sim id", "id",
                      "ticket key", "case no", "request id", "ticketnummer", "vorgangsnummer",
                      "fallnummer", "numéro", "número", "numero", "chamado", "protocolo", "no", "nr",
                      "key", "uid", "guid", "uuid", "session id", "thread id", "chat id", "call id",
                      "número del caso", "número de caso", "número do caso", "numero do caso", "id do ticket",
                      "número do ticket", "número de ticket", "número del ticket", "id del caso", "folio",
                      "número de incidencia", "número do chamado", "id do chamado", "nº do chamado",
                      "número de solicitud", "número da solicitação", "numéro du ticket",
                      "numéro de la requête", "numero ticket"),
        "customer_id": ("customer id", "requester id", "contact id", "user id", "client id", "account id",
                        "caller id", "customer", "requester", "customer email", "email",
                      "user", "customer", "client", "contact", "reporter", "caller", "kunde",
                      "kunden id", "kundennummer", "client id", "cliente", "id cliente", "requerente",
                      "solicitante", "demandeur", "klant", "member id", "visitor id", "from email",
                      "sender"),
        "created_at": ("created at", "créé", "créée", "created", "opened at", "opened",
                      "created time", "created date",
        "open date",
                       "date created", "start time", "started at", "submitted at", "date",
                      "created date", "creation date", "create date", "created on", "date opened",
                      "opened date", "time created", "reported at", "received", "received at",
                      "logged at", "raised at", "raised on", "request time", "start date", "timestamp",
                      "erstellt", "erstellt am", "eröffnet", "eröffnet am", "angelegt am", "eingang",
                      "date de création", "créé le", "date d ouverture", "fecha de creación",
                      "fecha creación", "creado", "creado el", "fecha", "fecha de apertura",
                      "data de criação", "criado em", "data de abertura", "aberto em", "abertura",
                      "data di creazione", "creato il", "data apertura", "aangemaakt", "aangemaakt op",
                      "hora de criação", "hora de abertura", "hora de creación", "fecha de alta",
                      "fecha hora de apertura", "data hora de abertura", "datum", "utworzono",
                      "data utworzenia", "skapad", "oprettet", "day", "time"),
        "first_response_at": ("first response at", "first reply at", "initial response time",
        "first responded at",
                      "first response", "first reply", "first response date", "first response time",
                      "first answered at", "first contact", "responded at", "erste antwort",
                      "erste reaktion", "première réponse", "primera respuesta", "primeira resposta",
                      "prima risposta"),
        "resolved_at": ("resolved at", "solved at", "resolved", "resolved time", "resolution date",
                      "solved",
                      "resolved date", "date resolved", "resolved on", "resolution time",
                      "resolution at", "date solved", "solved date", "completed at", "completed",
                      "completion date", "done at", "fixed at", "gelöst am", "gelöst", "erledigt am",
                      "date de résolution", "résolu le", "fecha de resolución", "resuelto",
                      "resuelto el", "data de resolução", "resolvido em", "data risoluzione",
                      "risolto il", "opgelost op", "rozwiązano", "löst", "løst"),
        "closed_at": ("closed at", "closed", "closed time", "close date", "end time", "ended at",
                      "closed date", "date closed", "closed on", "closing date", "closing time",
                      "geschlossen am", "abgeschlossen am", "date de fermeture", "date de clôture",
                      "fermé le", "fecha de cierre", "cerrado", "cerrado el", "data de fechamento",
                      "hora de fechamento", "data hora de fechamento", "fecha hora de cierre",
                      "hora de cierre", "fechado em", "encerrado em", "fechamento", "data chiusura",
                      "chiuso il",
                      "gesloten op", "zamknięto"),
        "reopened_at": ("reopened at",),
        "csat_at": ("csat at", "rated at", "rating date"),
        "updated_at": ("updated at", "updated", "last updated", "last update time", "modified at",
        "sys updated on",
                      "last modified", "last modified date", "modified", "last change", "aktualisiert",
                      "aktualisiert am", "geändert am", "mis à jour", "mis à jour le",
                      "dernière modification", "actualizado", "última actualización", "atualizado",
                      "atualizado em", "última atualização", "aggiornato il", "bijgewerkt"),
        "status": ("status", "outcome", "result", "bearbeitungsstand", "bearbeitungsstatus",
                      "ergebnis", "resultado", "résultat", "state", "ticket status", "last state",
                      "current status", "ticket state", "case status", "resolution status", "stage",
                      "statut", "état", "estado", "situação", "situacao", "stato", "stav", "stan"),
        "channel": ("channel", "via", "via channel", "contact type", "origin",
                      "contact channel", "case origin", "source", "medium", "kanal", "canal", "canale",
                      "quelle", "origem", "origen", "kanaal"),
        "language": ("language", "locale", "lang",
                      "sprache", "langue", "idioma", "língua", "lingua", "taal", "język", "språk",
                      "customer language"),
        "priority": ("priority", "severity", "urgency",
                      "priorität", "priorité", "prioridad", "prioridade", "priorità", "prioriteit",
                      "dringlichkeit"),
        "plan": ("customer plan", "plan", "subscription", "tier", "segment",
                      "account tier", "customer tier", "package", "tarif", "paket", "abonnement",
                      "plano", "assinatura"),
        "category": ("category", "topic", "contact reason", "issue type", "type", "domain",
                      "reason", "request type", "ticket type", "subject category", "contact reason",
                      "kategorie", "thema", "catégorie", "motif", "categoría", "categoria", "motivo",
                      "assunto categoria", "categorie", "kategoria", "intent", "issue category",
                      "product area"),
        "subject": ("subject", "title", "summary", "short description",
                      "betreff", "titel", "objet", "sujet", "asunto", "assunto", "oggetto", "onderwerp",
                      "temat", "ämne", "titre", "título"),
        "body": ("body", "description", "message", "question", "first user message", "text", "content",
                      "details", "request", "first message", "beschreibung", "descripción",
                      "descrição", "descrizione", "omschrijving", "opis", "beskrivning", "problem"),
        "arm": ("arm", "variant", "experiment arm", "cohort"),
        "agent_version": ("agent version", "bot version", "model version", "agent model"),
        "handled_by": ("handled by",
                      "resolved by", "answered by", "handler", "handled by type", "bearbeitet von",
                      "atendido por", "traité par", "agent type"),
        "resolved": ("is resolved", "is solved", "resolved flag", "resolved",
                      "solved flag", "is closed", "success", "successful", "gelöst ja nein",
                      "resuelto si no", "resolvido sim não"),
        "escalated": ("escalated", "transferido para humano", "transferido", "übergeben", "transféré",
                      "is escalated", "handed over", "transferred to human",
        "escalated to human",
                      "handoff", "handover", "human handoff", "transferred", "transferred to agent",
                      "escalation", "eskaliert", "escalado", "escalada", "escaladé", "agent requested",
                      "needs human"),
        "reopened": ("is reopened", "reopened",
                      "reopens", "was reopened", "wiedereröffnet", "reabierto", "reaberto", "rouvert"),
        "escalation_reason": ("escalation reason", "transfer reason", "handover reason"),
        "csat": ("csat", "csat score", "rating", "satisfaction", "satisfaction score", "stars",
                      "customer satisfaction", "satisfaction rating", "csat rating", "survey score",
                      "feedback score", "score", "review", "bewertung", "zufriedenheit",
                      "kundenzufriedenheit", "note", "note de satisfaction", "calificación",
                      "valoración", "satisfacción", "happiness rating", "classificação de felicidade",
                      "valoración de felicidad", "zufriedenheitsbewertung", "avaliação", "nota",
                      "satisfação", "valutazione",
                      "beoordeling", "ocena", "betyg", "nps", "nps score", "feedback", "smiley"),
        "handle_seconds": ("handle seconds", "handle time", "aht seconds", "duration s", "duration seconds",
                      "handling time", "handle time seconds", "handle time min", "time spent", "spent",
                      "time spent minutes", "aht", "duration", "work time", "effort", "bearbeitungszeit",
                      "bearbeitungsdauer", "dauer", "temps passé", "durée", "tiempo de atención",
                      "duración", "tempo de atendimento", "duração", "durata", "bestede tijd",
                      "tiempo de gestión", "tiempo de resolución efectivo", "tempo gasto",
                      "tempo total gasto", "tiempo total empleado", "tempo di gestione",
                      "temps de traitement",
                      "talk time", "call duration", "duração do atendimento", "tiempo empleado"),
        "sessions": ("sessions", "contacts"),
        "tags": ("tags", "labels"),
    },
    "interactions": {
        "interaction_id": ("interaction id", "message id", "comment id", "event id", "turn id", "id"),
        "ticket_id": ("ticket id", "conversation id", "case id", "session id", "sim id", "thread id"),
        "at": ("at", "timestamp", "created at", "created", "sent at", "time", "date"),
        "actor": ("actor", "role", "author type", "sender type", "sender", "speaker"),
        "action": ("action",),
        "predicted_intent": ("predicted intent", "intent", "detected intent"),
        "confidence": ("confidence", "score", "intent confidence"),
        "text": ("text", "body", "content", "message"),
        "tool": ("tool", "tool name", "function name"),
        "author": (
            "author name", "author id", "agent name", "sender name", "sent by", "written by", "replied by",
        ),
        "error": ("error", "error message"),
        "latency_ms": ("latency ms", "latency", "response time ms"),
        "thumbs": ("thumbs", "feedback"),
    },
    "knowledge": {
        "entry_id": ("entry id", "article id", "doc id", "faq id", "id"),
        "category": ("category", "section", "topic"),
        "question": ("question", "title", "name"),
        "answer": ("answer", "body", "content", "text"),
        "variations": ("variations", "alternative questions"),
        "owner": ("owner", "author"),
        "source_url": ("source url", "url", "link"),
        "updated_at": ("updated at", "last updated", "modified at"),
    },
}  # fmt: skip

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
#: Words beside which such a word says something else: solved by whom, or when.
_OTHERWISE: Mapping[str, frozenset[str]] = {
    "resolved": frozenset(
        "by with ai ki ia bot first time date reason von mit con par por per count number fcr since".split()
    ),
}
#: Words of a time in which nobody works on the ticket.
_WAITING = frozenset("queue wait waiting hold idle ring ringing enqueue enqueued ivr abandon".split())
#: Longest header, in words, in which one of them is looked for.
_LONGEST = 6
#: What desks write around the name of a field that somebody added.
_CUSTOM = (
    r"^(?:custom field|benutzerdefiniertes? feld(?:er)?|champ personnalisé|campo personalizado|"
    r"campo personalizzato|aangepast veld|pole niestandardowe|anpassat fält) ?[:(] *(.*?)\)?$"
)

#: Words in a name that say that its numbers are no rating.
NO_RATING = frozenset(
    "priority severity urgency impact level tier difficulty priorität dringlichkeit prioridad prioridade "
    "urgence priorité priorità importance weight version count reopens replies number age".split()
)


#: Units that a column's own name gives.
_UNITS = (
    (r"\b(?:ms|msec|millis|milliseconds?)\b", "milliseconds"),
    (r"\b(?:s|sec|secs|seconds?|sekunden|secondes|segundos|secondi)\b", "seconds"),
    (r"\b(?:m|min|mins|minutes?|minuten|minutos|minuti)\b", "minutes"),
    (r"\b(?:h|hrs?|hours?|stunden|heures|horas|ore)\b", "hours"),
    (r"\b(?:d|days?|tage|jours|dias|días|giorni)\b", "days"),
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
    inside = re.match(_CUSTOM, name.strip(), flags=re.IGNORECASE)
    return inside[1] if inside and inside[1] else name


def fit(kind: Kind, canonical: str, column: str) -> float:
    """Returns how well a column's name fits: 1 for the best of the usual names, 0 where it says nothing."""
    column = _own_name(column)
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


def _fit(kind: Kind, canonical: str, column: str) -> float:
    # What stands in brackets behind a name is its scale or its unit.
    named, usual = words(re.sub(r"\s*\([^()]*\)\s*$", "", column)) or words(column), usual_of(kind, canonical)
    named = re.sub(r" (?:bool|str|num|at s|flag)$", "", named)
    if named in usual:
        return 1 - 0.3 * usual.index(named) / len(usual)
    parts = set(named.split())
    # A usual name with something around it, as in "Ticket created at (UTC)".
    inside = [each for each in usual if " " in each and set(each.split()) <= parts]
    if inside and len(parts) <= len(inside[0].split()) + 2:
        return 0.55
    if kind != "tickets":
        return 0.0
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
