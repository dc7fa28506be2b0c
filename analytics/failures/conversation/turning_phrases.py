"""What customers and agents say where a conversation turns, as patterns in the languages of Europe."""

import re

_ASKS = "|".join(
    (
        r"(?:speak|talk|chat|connect|transfer|escalate|hand|put)\b.{0,50}\b(?:human|person|someone|somebody|agent",
        r"representative|rep|supervisor|manager|operator|advisor|specialist|people|staff)",
        r"(?:real|live|actual|human) (?:person|human|agent|being|representative|support)",
        r"(?:mit|von) (?:ein(?:em|er)|jemand\w*)\b.{0,30}\b(?:mensch\w*|mitarbeiter\w*|person|berater\w*)",
        r"(?:anyone|anybody|someone|somebody) else (?:i can|to) (?:speak|talk)",
        r"parler à (?:un|une)\b.{0,25}\b(?:humain|personne|conseill\w+)",
        r"hablar con (?:un|una)\b.{0,25}\b(?:persona|humano|agente)",
        r"parlare con (?:un|una)\b.{0,25}\b(?:persona|umano|operatore)",
        r"(?:met|een) (?:echt|een)\b.{0,25}\b(?:mens|medewerker|persoon)",
        r"falar com (?:um|uma)\b.{0,25}\b(?:pessoa|humano|atendente)",
    )
)
#: A customer asks for a person.
ASKS_FOR_PERSON = re.compile(_ASKS, re.IGNORECASE)
#: A customer says that what was answered or done is not so, or did not help.
CONTRADICTS = re.compile(
    "|".join(
        (
            r"\b(?:that|this|it)(?:['’]s| is| was)? (?:not|n't|never) (?:what|right|correct|true|my|it)\b",
            r"\b(?:that|this|it)(?:['’]s| is) (?:wrong|incorrect|false|useless)",
            r"\bnot what i (?:asked|meant|want|wanted|need|said)",
            r"\bi (?:did ?n[o']t|never) (?:ask|say|said|want|order|request|receive)",
            r"\byou (?:did ?n[o']t|do ?n[o']t|misunderst\w+|already (?:said|told|asked)|keep)",
            r"\b(?:did|does|do|has|is) ?n[o'’]t (?:work|help|fix|solve)",
            r"\bstill (?:not|no|does|do|can|have|has|the same|broken|fail|show|say|slow|get)",
            r"\bstimmt nicht|das ist falsch|funktioniert (?:immer noch )?nicht|immer noch nicht",
            r"\bne (?:marche|fonctionne) (?:toujours )?pas|c['’]est faux|toujours pas",
            r"\bno (?:funciona|es correcto|es eso)|sigue sin|non funziona|non è corretto",
            r"\bwerkt (?:nog )?niet|klopt niet",
        )
    ),
    re.IGNORECASE,
)
#: The agent says that it cannot do something.
REFUSES = re.compile(
    "|".join(
        (
            r"\b(?:i|we)(?: am|['’]m| are|['’]re)?(?: \w+){0,2} (?:unable|not (?:able|allowed|permitted))",
            r"\b(?:i|we) (?:cannot|can['’]t|can not|am not able|won['’]t be able)",
            r"\b(?:is|are)(?: \w+)? (?:not|n['’]t) (?:eligible|possible|allowed|permitted|available|covered)",
            r"\b(?:kann|können) ich (?:leider )?nicht|leider nicht möglich|je ne peux pas|no puedo",
            r"\bnon posso|kan ik niet",
        )
    ),
    re.IGNORECASE,
)
#: English participles without -ed. Any word on -t or -en would be a refusal otherwise: cannot be different.
_PARTICIPLES = (
    r"done|used|made|sent|given|taken|paid|split|put|set|kept|held|found|sold|met|shown|seen|chosen|written|rewritten"
    r"|brought|bought|cut|built|lost|told|broken|forgiven|redone|undone|remade|resent|repaid|reset|withdrawn"
    r"|overridden"
)
#: The agent says that something cannot be done, by it or by anybody. That it may not be so is no refusal.
NOT_POSSIBLE = re.compile(
    "|".join(
        (
            REFUSES.pattern,
            rf"\b(?:cannot|can['’]t|can not|could ?n[o'’]t) be (?:\w{{3,}}ed|{_PARTICIPLES})\b",
            r"\bno longer (?:possible|available|allowed)",
            r"\b(?:kann|können)\b[^.!?\n]{0,60}\bnicht(?: mehr)? \w+ werden\b|\bnicht (?:mehr )?möglich\b",
            r"\bne peu(?:t|vent) (?:pas|plus) être\b|\bn['’]est (?:pas|plus) possible\b",
            r"\bno se pueden?\b|\bno es posible\b|\bnon p(?:uò|ossono) essere\b|\bnon è (?:più )?possibile\b",
            r"\b(?:kan|kunnen)\b[^.!?\n]{0,60}\bniet(?: meer)? (?:\w+ )?worden\b|\bniet (?:meer )?mogelijk\b",
            r"\bnão pode(?:m)? ser\b|\bnão é (?:mais )?possível\b|\bnão (?:posso|consigo)\b",
        )
    ),
    re.IGNORECASE,
)
#: A customer closes a conversation content, or at least with thanks.
CLOSES = re.compile(
    "|".join(
        (
            r"\bthank|\bperfect\b|\bappreciate|\bthat['’]?s (?:all|it|everything|great)\b|\bgood ?bye\b",
            r"\bhave a (?:great|nice|good|wonderful|lovely)|\bgot it\b|\bsounds (?:good|great)",
            r"\bdanke|\bmerci\b|\bgracias\b|\bgrazie\b|\bbedankt\b|\bobrigad[oa]\b",
        )
    ),
    re.IGNORECASE,
)
#: The agent says that it has done something.
DONE = re.compile(
    "|".join(
        (
            r"\b(?:has|have) (?:now )?been (?:successfully )?\w+|\bsuccessfully\b|✅|\ball set\b",
            r"\bi(?:['’]ve| have) (?:now )?(?:cancel|book|chang|updat|refund|issu|process|add|sen[dt]|reset)",
            r"\bis (?:now )?(?:confirmed|booked|cancell?ed|updated|complete)\b",
            r"\b(?:wurde|wurden|habe) .{0,60}\b(?:ge\w+t|storniert|geändert)|\ba été \w+é|\bha sido \w+do",
            r"\bè stat[oa]\b|\bis (?:nu )?ge\w+d\b",
        )
    ),
    re.IGNORECASE,
)
#: A customer only agrees to what was proposed.
AGREES = re.compile(r"^\W*(?:yes|yeah|yep|sure|ok(?:ay)?|correct|right|ja|oui|sí|sì|sim)\b", re.IGNORECASE)
#: The agent asks whether it should do what it has proposed.
PROPOSES = re.compile(
    "|".join(
        (
            r"\b(?:please|you|to|do|if|once you|all|details to|reply) confirm\b|\bconfirmation\b",
            r"\b(?:would|do) you (?:like|want|wish|confirm|agree)\b[^\n]*\?",
            r"\b(?:shall|should|may) i\b[^\n]*\?",
            r"\bproceed\b[^\n]*\?",
            r"\bbestätig\w*|\b(?:soll|darf) ich\b[^\n]*\?|\bmöchten sie\b[^\n]*\?",
            r"\bconfirmez\b|\b(?:souhaitez|voulez)[- ]vous\b[^\n]*\?|\bconfirm[ae] (?:que|si|el|la)\b",
            r"\b(?:desea|quiere) que\b[^\n]*\?|\b(?:vuole|desidera)\b[^\n]*\?",
            r"\bbevestig\w*|\bzal ik\b[^\n]*\?",
        )
    ),
    re.IGNORECASE,
)
#: A tool says that it handed over, which says nothing of why.
TRANSFERRED = re.compile(r"transfer|hand(?:ed)? ?over|escalat", re.IGNORECASE)
#: The agent tells that a handover takes place.
TRANSFERRING = re.compile(
    "|".join(
        (
            r"\b(?:being|been) (?:transferred|connected|handed)\b|\btransferring you\b|\bconnecting you\b",
            r"\b(?:i['’]ll|i will|let me|i['’]m going to|i need to) (?:now )?"
            r"(?:transfer|connect|hand|escalate)\b",
            r"\b(?:verbinde|leite|übergebe) (?:ich )?sie\b|\bich (?:verbinde|übergebe|leite)\b",
            r"\bje vous (?:transfère|mets en relation)|\ble (?:transfiero|paso con)|\bla metto in contatto",
            r"\bverbind u door\b",
        )
    ),
    re.IGNORECASE,
)
#: The agent asks if a person should take over.
OFFERS_PERSON = re.compile(
    "|".join(
        (
            r"\b(?:would you like|do you want|shall i|should i|may i)\b[^.!?\n]{0,60}"
            r"\b(?:transfer|connect|escalat|hand)\w*[^.!?\n]{0,80}\?",
            r"\b(?:soll|darf|möchten)\b[^.!?\n]{0,60}\b(?:verbind|weiterleit|übergeb|mitarbeiter)\w*[^.!?\n]{0,60}\?",
        )
    ),
    re.IGNORECASE,
)
#: The agent says that it has itself just done something, which only a system can have recorded.
CLAIMS = re.compile(
    "|".join(
        (
            r"\bi(?:['’]ve| have) (?:now |just |also |successfully )*(?:cancell?ed|booked|changed|updated"
            r"|refunded|issued|processed|sent|removed|upgraded|credited|submitted|transferred|reset)\b",
            r"\b(?:ich habe|habe ich)\b[^.!?\n]{0,60}\b(?:storniert|gebucht|geändert|erstattet|verschickt"
            r"|gesendet|versendet|gelöscht|zurückgesetzt|veranlasst)\b",
            r"\bj['’]ai (?:bien )?(?:annulé|réservé|modifié|remboursé|envoyé)|\bhe (?:cancelado|reservado"
            r"|cambiado|reembolsado|enviado)\b|\bho (?:annullato|prenotato|modificato|rimborsato|inviato)\b",
        )
    ),
    re.IGNORECASE,
)
#: A sentence says of an amount that it was paid, charged or given back.
PAID = re.compile(
    r"\b(?:charged|refunded|paid|credited|deducted|billed|(?:has|have|was|were) been|erstattet|belastet"
    r"|abgebucht|bezahlt|gutgeschrieben|remboursé|débité|reembolsado|cobrado|addebitato|rimborsato)\b",
    re.IGNORECASE,
)
#: A customer protests that what was done is not what was said before.
PROTESTS = re.compile(
    "|".join(
        (
            r"\bi (?:was|am) (?:only )?(?:expecting|supposed to|told)\b|\bi (?:only )?expected\b",
            r"\bearlier (?:you|i was)\b|\byou (?:said|told me|promised|quoted)\b|\bnot what (?:i|we) agreed",
            r"\bwhy (?:was|were|did|has|have|am) (?:i|my|it|the|you)\b[^.!?\n]{0,40}"
            r"\b(?:charged|billed|cancell?ed)",
            r"\bich (?:hatte|habe) [^.!?\n]{0,40}erwartet|\b(?:sie|du) (?:hatten|hatte|haben|hast) "
            r"[^.!?\n]{0,40}(?:gesagt|versprochen)\b|\bwarum (?:wurde|wurden) (?:mir|mein)",
            r"\bvous (?:aviez|avez) (?:dit|promis)|\bme (?:dijo|prometió)\b",
        )
    ),
    re.IGNORECASE,
)
#: A result that says that something is not so, not there or does not work.
NEGATIVE = re.compile(
    r"^\s*(?:\[[\s\[\]]*\]|\{\s*\}|null|none|false|0)?\s*$|\b(?:not|no|cannot|can['’]t|fail(?:ed|s|ure)?|error|unable"
    r"|denied|lost|unavailable|nicht|kein\w*|fehl\w*|impossible|aucun\w*|ningun\w*|nessun\w*|niet|geen)\b",
    re.IGNORECASE,
)
#: The name of a tool that only looks something up, and changes nothing.
LOOKS_UP = re.compile(
    r"^(?:get|search|find|list|check|calculate|can|run|read|view|look|query|fetch|retrieve|verify|show)"
    r"(?:[_\-A-Z ]|$)"
)
