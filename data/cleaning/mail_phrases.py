"""How mails begin and end in European languages, as patterns: greetings, closings, disclaimers, devices."""

#: The word that a greeting begins with.
GREETINGS = "|".join(
    (
        "hi|hello|hey|hiya|greetings|good (?:morning|afternoon|evening|day)|dear|to whom it may concern",
        "hallo|guten (?:tag|morgen|abend)|moin|servus|grüezi|sehr geehrte[rs]?|liebe[rs]?",
        "bonjour|bonsoir|salut|cher|chère|chers",
        "hola|buen(?:os|as) (?:d[ií]as|tardes|noches)|estimad[oa]s?",
        r"ciao|buongiorno|buonasera|salve|gentil[ei]|egregi[oa]|spett(?:\.|abile)",
        "hoi|goede(?:morgen|middag|navond|ndag)|beste|geachte",
        "ol[áa]|bom dia|boa (?:tarde|noite)|prezad[oa]s?|car[oa]s?",
        "cześć|dzień dobry|szanown[iay]|hej|god (?:morgen|dag|aften)",
    )
)
#: Whom a greeting names without a comma after it.
GREETED = "|".join(
    (
        "there|all|team|support|everyone|everybody|sir|madam|folks",
        "zusammen|à tous|a todos|a tutti|allemaal",
    )
)
_SUPPORT = "(?:your|the) (?:help|time|support)"
CLOSINGS = "|".join(
    (
        "(?:many |with |best |kind |kindest |warm |warmest )?(?:thanks|regards|wishes)",
        f"thank you(?: (?:so|very) much| in advance| for {_SUPPORT})?",
        f"thanks(?: a lot| again| in advance| so much| for {_SUPPORT})?",
        "with (?:kind|best|warm) regards|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?",
        "cheers|best|respectfully|cordially",
        "mit (?:freundlichen|besten|lieben|herzlichen) gr[üu](?:ß|ss)en",
        "(?:freundliche|beste|liebe|viele|herzliche|schöne) gr[üu](?:ß|ss)e|hochachtungsvoll|mfg|lg|vg",
        "danke(?: schön| im voraus)?|vielen dank(?: im voraus)?",
        "cordialement|bien (?:à vous|cordialement)|salutations(?: distinguées)?",
        "merci(?: (?:beaucoup|d'avance|par avance))?",
        "(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente",
        "(?:muchas )?gracias(?: de antemano| por su ayuda)?",
        "(?:cordiali|distinti) saluti|(?:un )?saluti|grazie(?: mille| in anticipo)?",
        "met vriendelijke groet(?:en)?|(?:vriendelijke )?groet(?:en|jes)?|mvg|(?:alvast )?bedankt",
        "(?:com os )?(?:melhores )?cumprimentos|atenciosamente|(?:muito )?obrigad[oa]|abraços",
        "z poważaniem|pozdrawiam|dziękuję|med venlig hilsen|mvh|vänliga hälsningar",
    )
)
#: What a disclaimer says, and of what it says it: a line that has both is one.
DISCLAIMED = "|".join(
    (
        "confidential|intended (?:solely|only) for|intended recipient|please consider the environment",
        "vertraulich|irrtümlich erhalten|nicht der (?:richtige|vorgesehene) (?:adressat|empfänger)",
        "confidentiel|destinataire|confidencial|destinatario|riservat[oae]|vertrouwelijk|geadresseerde",
    )
)
DISCLAIMER_OF = "|".join(
    (
        "e-?mails?|messages?|attachments?|printing|recipient|unauthori[sz]ed",
        "nachricht|courriel|correo|mensaje|messaggi[oa]?|bericht|mensagem",
    )
)
SENT_FROM = "|".join(
    (
        "sent from my |sent with |get outlook for ",
        "von meinem .{1,30} gesendet|gesendet von |envoyé de(?:puis)? mon |enviado desde mi ",
        "inviato da |verzonden (?:met|vanaf) |enviado do meu ",
    )
)
#: How a quoting header begins.
FROM = "From|Von|De|Da|Van|Od|Från|Fra"
