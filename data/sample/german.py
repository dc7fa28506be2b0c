"""Sentence patterns of German-speaking customers, in the same grammar."""

ASKS: dict[str, tuple[str, ...]] = {
    "order status/where": (
        "[wo ist|wo bleibt|was ist mit] [meine Bestellung|meine Sendung|meiner {item}|mein Paket]?",
        "Bestellung {order} [ist noch nicht da|wurde noch nicht geliefert], [dabei ist schon {day}|können Sie nachsehen?]",
        "ich habe {since} [eine {item}|Bohnen] bestellt und [nichts mehr gehört|der Status ändert sich nicht]",
    ),
    "order status/tracking": (
        "die Sendungsverfolgung [zeigt nichts|steht seit {day} still|führt ins Leere]",
        "laut Verfolgung [zugestellt|in Zustellung], aber [hier ist nichts|es hat niemand geklingelt]",
    ),
    "returns/send back": (
        "wie [kann ich|schicke ich] die {item} [zurückgeben|zurück], [bestellt {since}|Bestellung {order}|sie gefällt mir nicht]?",
        "[ist|wäre] eine Rückgabe noch möglich, [gekauft {since}|die Packung ist offen]?",
    ),
    "returns/label": (
        "das Rücksendeetikett [lässt sich nicht drucken|kam nie an|hat die falsche Adresse]",
        "ich brauche [ein neues|noch ein] Etikett für die Rücksendung von {order}",
    ),
    "returns/exchange": (
        "[kann ich|ich möchte] die {item} gegen [eine andere Farbe|ein größeres Modell|die schwarze] [tauschen|umtauschen]",
    ),
    "password reset/no mail": (
        "die Mail [zum Zurücksetzen|für das neue Passwort] [kommt nicht an|ist auch nicht im Spam]",
        "[Passwort vergessen|ich weiß mein Passwort nicht mehr], [was nun|wie setze ich es zurück]?",
    ),
    "password reset/refused": (
        "mein [neues|richtiges] Passwort wird [abgelehnt|nicht angenommen], [in der App|im Browser|überall]",
        "mein Konto ist [seit {day}|nach drei Versuchen] gesperrt, [bitte freischalten|was tun]?",
    ),
    "sign-in codes/late": (
        "der [Code|Anmeldecode] kommt [zu spät|nie] [auf meinem Handy|per SMS] an, [er ist dann abgelaufen|seit {day}]",
    ),
    "sign-in codes/new phone": (
        "[neues Handy|ich habe ein neues Telefon], die [Codes|App für die Codes] [sind weg|ist leer], [wie ziehe ich um|bitte helfen]",
    ),
    "change of address/delivery": (
        "[bitte|können Sie] Bestellung {order} an [meine neue Adresse|mein Büro|den Nachbarn] [in {city}|] [schicken|liefern]",
        "ich [bin {since} umgezogen|ziehe nach {city}], wo ändere ich [die Adresse|meine Anschrift]?",
    ),
    "change of address/invoice": (
        "die Rechnungsadresse [stimmt nicht|muss auf die Firma in {city} lauten], [bitte ändern|wo geht das]?",
    ),
    "invoice copy/download": (
        "[wo finde ich|ich brauche|bitte schicken Sie mir] die Rechnung [zu {order}|vom letzten Monat|als PDF]",
        "[meine Buchhaltung|mein Steuerberater] [sucht|braucht] [den Beleg|die Rechnung] zu {order}",
    ),
    "invoice copy/tax": (
        "auf der Rechnung [fehlt|steht die falsche] [Umsatzsteuernummer|Steuernummer], [Bestellung {order}|bitte neu ausstellen]",
    ),
    "gift cards/redeem": (
        "der [Gutschein|Gutscheincode] wird [nicht angenommen|abgelehnt], [wo gebe ich ihn ein|was mache ich falsch]?",
    ),
    "gift cards/balance": (
        "wie viel ist noch auf [meinem Gutschein|der Geschenkkarte], [gekauft {since}|Nummer {order}]?",
    ),
    "change of plan/upgrade": (
        "ich möchte [auf das größere Abo|von zwei auf drei Packungen|in den Plus-Tarif] wechseln, [was kostet das|wie geht das]?",
    ),
    "change of plan/pause": (
        "[kann ich|bitte] [das Abo|die nächste Lieferung] [pausieren|aussetzen], [wir sind verreist|zu viel Kaffee da|bis {day}]",
    ),
    "delivery problem/not received": (
        "der [Bote|Fahrer] hat das Paket [im Regen abgestellt|bei Fremden abgegeben|gar nicht gebracht], [Bestellung {order}|{day}]",
        "Sendung {order} [ging an Sie zurück|ist laut Paketdienst verloren]",
    ),
    "delivery problem/missing part": (
        "in [Bestellung {order}|dem Paket] fehlt [die Hälfte|die {item}|der Kaffee], [bitte nachsenden|was nun]?",
    ),
    "refund status/late": (
        "ich habe die {item} {since} zurückgeschickt und [noch kein Geld|keine Erstattung] [bekommen|gesehen]",
        "wann [kommt|erhalte ich] [mein Geld|die Erstattung von {amount}]?",
    ),
    "refund status/wrong amount": (
        "die Erstattung ist [zu niedrig|um {amount} falsch], [warum|das Porto fehlt] [bei {order}|]?",
    ),
    "billing question/higher": (
        "warum ist [die Rechnung|mein Abo] [teurer als letzten Monat|jetzt {amount}]?",
        "was ist die Abbuchung von {amount} [vom {day}|auf meiner Karte]?",
    ),
    "billing question/charge day": (
        "[an welchem Tag|wann] wird [mein Abo|die Karte] [abgebucht|belastet], [diesen Monat zweimal|es war {day}]?",
    ),
    "damaged item/broken": (
        "die {item} [kam kaputt an|hat einen Riss|ist verbeult], [Fotos anbei|Bestellung {order}|was nun]?",
    ),
    "damaged item/stale beans": (
        "die Bohnen [schmecken alt|sind abgelaufen|riechen nach nichts], [die Tüte war offen|geröstet {since}]",
    ),
    "payment failed/card": (
        "meine [Karte|Kreditkarte] wird [abgelehnt|nicht genommen], [woanders geht sie|seit {day}|{amount}]",
    ),
    "payment failed/page": (
        "die Bezahlseite [lädt ewig|bleibt leer|zeigt einen Fehler], [das Geld ist aber weg|Bestellung {order}|{day}]",
    ),
    "app problem/crash": (
        "die App [stürzt ab|schließt sich|bleibt weiß] [beim Start|seit dem Update|wenn ich brühe], [seit {day}|Handy neu gestartet]",
    ),
    "app problem/pairing": (
        "die App findet meine {item} [nicht mehr|nicht über Bluetooth], [Koppeln bricht ab|seit dem Update]",
    ),
    "machine setup/first use": (
        "wie nehme ich die {item} [in Betrieb|zum ersten Mal in Betrieb]? [keine Anleitung dabei|es kommt kein Wasser]",
    ),
    "machine setup/descale": (
        "die [Entkalkungslampe|rote Lampe] [leuchtet weiter|blinkt] [nach dem Entkalken|seit {day}]",
    ),
    "cancel subscription/end": (
        "ich [möchte|will] [mein Abo|alles] [kündigen|beenden], [zum Monatsende|sofort|wo ist der Knopf]",
    ),
    "cancel subscription/renewed": (
        "mein Abo wurde [einfach|ungefragt] verlängert, [gekündigt {since}|bitte {amount} zurück]",
    ),
    "warranty repair/claim": (
        "meine {item} [ist kaputt|leckt|macht Lärm] nach [acht Monaten|einem Jahr], [ist das Garantie|Reparatur]?",
    ),
    "warranty repair/progress": (
        "wie lange dauert die Reparatur [meiner {item}|{order}], [eingeschickt {since}|nichts gehört]?",
    ),
    "data and privacy/delete": (
        "[bitte löschen Sie|ich verlange die Löschung] [mein Konto|meiner Daten|alles über mich] [nach DSGVO|]",
    ),
    "data and privacy/newsletter": (
        "der Newsletter kommt [immer noch|wieder], [abbestellt {since}|ich habe ihn nie bestellt]",
    ),
}

# All of one gender, so that every sentence above stays right.
ITEMS = (
    "Espressomaschine", "Kaffeemühle", "Milchkanne", "Waage", "Filtermaschine", "Reisepresse", "Kanne", "Tamperstation",
)  # fmt: skip
DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
SINCES = (
    "vor zwei Wochen",
    "letzten Freitag",
    "vor zehn Tagen",
    "vor einem Monat",
    "am 12.",
    "vor drei Tagen",
)
GREETINGS = (
    "",
    "",
    "",
    "Hallo, ",
    "Guten Tag, ",
    "Hi, ",
    "Moin, ",
    "Guten Morgen, ",
    "Sehr geehrtes Team, ",
    "Servus, ",
    "Hallo zusammen, ",
)
BEFORE = (
    "", "", "", "", "[Kurze|Nur eine] Frage: ", "Ich bin [seit Jahren|seit dem Frühjahr] [Kundin|Kunde] bei Ihnen. ",
    "Ich habe [schon {since}|zweimal] geschrieben. ", "[Entschuldigung|Verzeihung], [schon wieder ich|ich hoffe, ich bin hier richtig]. ",
    "[Meine Frau|Mein Kollege|Meine Mutter] hat das [eingerichtet|bestellt]. ",
)  # fmt: skip
AFTER = (
    "", "", "", "", "", " Ich brauche sie [jeden Morgen|im Büro|bis {day}].", " Es ist [eilig|nicht eilig|wirklich dringend].",
    " Ich habe [alles versucht|alles neu gestartet|Ihre Hilfeseiten gelesen].", " Wir sind [ein kleines Büro|zu viert|ein Café] in {city} [und ohne Kaffee|].",
    " Bitte [antworten Sie per Mail|rufen Sie mich zurück].", " Bestellnummer {order}.", " [Ehrlich gesagt|Langsam] [reicht es mir|bin ich enttäuscht].",
)  # fmt: skip
CLOSINGS = (
    "",
    "",
    "",
    "",
    " Danke!",
    " Vielen Dank",
    " Mit freundlichen Grüßen",
    " LG",
    " VG {name}",
    " Bitte um Hilfe.",
    " Besten Dank, {name}",
)
CONTACT = (
    " Sie erreichen mich unter {email}.",
    " Mein Konto ist {email}.",
    " Bitte rufen Sie an: {phone}.",
    " Meine Nummer ist {phone}, Mail {email}.",
)
FOLLOW_UPS = (
    "[Gibt es|Schon] [etwas Neues|Neuigkeiten]?", "Das [hat nicht geholfen|war nicht meine Frage], [immer noch dasselbe|es bleibt so].",
    "[Danke|Gut], [ich probiere es|versuche ich].", "[Und|Also] wie lange [dauert das|noch]?", "Das habe ich [schon|zweimal] [versucht|gemacht].",
)  # fmt: skip
