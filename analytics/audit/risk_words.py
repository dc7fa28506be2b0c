"""Words of risk that come along, by language and topic, separated by semicolons; see `risk_lexicon`."""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "billing dispute": (
            "chargeback*; charge back; dispute* … charge*; dispute* … payment; dispute* … bill*; "
            "billing dispute*; unauthorized; unauthorised; fraud*; scam*; stole* … money"
        ),
        "legal": (
            "lawyer*; attorney*; solicitor*; sue; suing; lawsuit*; legal; court; consumer "
            "protection; ombudsman; small claims"
        ),
        "distress": (
            "desperate; suicid*; kill myself; self-harm; panic attack*; depressed; depression; "
            "passed away; has died; funeral; bereave*; in tears"
        ),
        "churn": (
            "cancel* … subscription*; cancel* … account; cancel* … contract; cancel* … "
            "membership; cancel* … plan; close … account; terminate*; end … subscription; stop … "
            "subscription; switch* … competitor*; never order* … again; leaving you"
        ),
        "harm": ("injur*; burn* … hand*; electric shock; caught fire; smoke; allergic; hospital; poison*"),
        "press": "journalist*; newspaper*; the press; reporter*; social media; bad review*",
        "data protection": (
            "gdpr; personal data; data protection; data breach*; privacy; delete … data; delete … "
            "account; erase … account; right to be forgotten"
        ),
    },
    "de": {
        "billing dispute": "rückbuchung*; rücklastschrift*; betrug*; betrüg*; nicht autorisiert*; abzocke",
        "legal": "anwalt*; anwält*; klage*; verklag*; rechtlich*; gericht*; verbraucherzentrale*",
        "distress": "verzweifelt*; suizid*; umbringen; panikattacke*; verstorben*; trauer*; beerdigung*",
        "churn": (
            "kündig*; abo … beenden; abo … kündigen; vertrag … beenden; konto … schließen; wechsle … anbieter"
        ),
        "harm": "verletz*; verbrannt*; stromschlag*; brand; rauch; allergi*; krankenhaus*",
        "press": "journalist*; zeitung*; presse; schlechte bewertung*",
        "data protection": (
            "dsgvo; datenschutz*; personenbezogen*; daten löschen; konto … löschen; meine daten"
        ),
    },
    "fr": {
        "billing dispute": "rétrofacturation; contest* … paiement; fraude*; arnaque*",
        "legal": "avocat*; tribunal; plainte; poursuite*; juridique*",
        "distress": "désespér*; suicid*; décéd*; obsèques",
        "churn": "résili*; annul* … abonnement; ferm* … compte",
        "harm": "bless*; brûl*; hôpital; allergi*",
        "press": "journalist*; presse",
        "data protection": "rgpd; données personnelles; supprim* … compte",
    },
    "es": {
        "billing dispute": "contracargo*; disput* … cargo; fraude*; estafa*",
        "legal": "abogad*; demanda*; tribunal*; denuncia*",
        "distress": "desesperad*; suicid*; fallec*; funeral",
        "churn": "cancel* … suscripción; dar* de baja; cerrar … cuenta",
        "harm": "herid*; quemad*; hospital; alergi*",
        "press": "periodista*; prensa",
        "data protection": "rgpd; datos personales; borrar … cuenta; eliminar … cuenta",
    },
}
