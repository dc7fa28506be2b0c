"""Texts of replies in both languages: by people, by the agent, and in the knowledge base."""

from typing import NamedTuple


class Desk(NamedTuple):
    """One language of the company: how a reply begins and ends, and what it says to each intent."""

    openings: tuple[str, ...]
    endings: tuple[str, ...]
    handover: tuple[str, ...]
    unsure: tuple[str, ...]
    not_found: tuple[str, ...]
    #: By intent, or by category.
    answers: dict[str, str]
    #: What the categories are called, where not as the company files them.
    names: dict[str, str]


ENGLISH = Desk(
    openings=(
        "Thank you for [writing|your message|getting in touch]. ",
        "[Sorry|I am sorry] for the [trouble|wait]. ",
        "I have [looked into|checked] this for you. ",
        "Hello, [this is {name}|{name} here] from support. ",
        "[Happy to help|Let me help]. ",
        "",
    ),
    endings=(
        "",
        " [Anything else|Can I do anything else for you]?",
        " [Best wishes|Kind regards], {name}",
        " I have noted it on {order}.",
        " [Tell|Write to] me if it [happens again|does not work].",
    ),
    handover=(
        "I am [passing|handing] this to a colleague [who can help|with everything you told me].",
        "A person from our team will [take over|answer you] [shortly|today].",
    ),
    unsure=(
        "[Could you tell me more|I am not sure I understand]? [It may be about {guess}.|Is it about {guess}?]",
    ),
    not_found=("I [could not find|have no] [an answer|anything] [on|about] this in our help pages.",),
    answers={
        "order status/where": "Orders leave our warehouse within two working days and arrive one to three days later.",
        "order status/tracking": "The tracking number is in your account under Orders; it moves once the courier has scanned the parcel.",
        "returns/send back": "You have 30 days to return anything unused; start it in your account under Orders, Return.",
        "returns/label": "We send a return label by mail; without a printer, show its code at the parcel shop.",
        "returns/exchange": "Return the item and choose Exchange; the other one is sent as soon as the parcel is scanned.",
        "password reset/no mail": "Ask for a reset under Sign in, Forgotten password; the mail comes within five minutes.",
        "password reset/refused": "After three wrong tries an account is locked for fifteen minutes; then set a new password.",
        "sign-in codes/late": "A code holds for ten minutes; ask for one code only, since each new one ends the one before.",
        "sign-in codes/new phone": "Use one of your recovery codes, then pair the new phone under Account, Security.",
        "change of address/delivery": "You can change the address under Account, Addresses until the order is packed.",
        "change of address/invoice": "The invoice address is kept under Account, Billing and counts from the next invoice on.",
        "invoice copy/download": "Every invoice lies under Account, Invoices as a PDF.",
        "invoice copy/tax": "Enter your tax number under Account, Billing; older invoices are then made again.",
        "gift cards/redeem": "Enter the sixteen signs of the card at checkout, without blanks.",
        "gift cards/balance": "The balance is shown under Account, Gift cards.",
        "change of plan/upgrade": "Switch under Account, Subscription; the difference is charged with the next delivery.",
        "change of plan/pause": "You can skip a delivery until three days before it leaves.",
        "delivery problem/not received": "Tell us within seven days and we open a search with the courier.",
        "delivery problem/missing part": "We send what is missing within two working days.",
        "refund status/late": "Refunds are paid five working days after the parcel has reached us.",
        "refund status/wrong amount": "Postage of the first delivery is refunded, express postage is not.",
        "billing question/higher": "Prices follow the size of your plan; the latest change is listed under Account, Billing.",
        "billing question/charge day": "Subscriptions are charged on the 1st of each month.",
        "damaged item/broken": "Send us a photo and we send a new one without waiting for the old.",
        "damaged item/stale beans": "Beans are sent within a week of roasting; stale ones are replaced.",
        "payment failed/card": "Please check the limit of the card and confirm the payment in your bank's app.",
        "payment failed/page": "Reload the page once; a payment that was taken without an order is returned within two days.",
        "app problem/crash": "Please install the latest version of the app and restart the phone.",
        "app problem/pairing": "Remove the machine in the app, hold its button for five seconds and pair it again.",
        "machine setup/first use": "Fill the tank, run two tanks of water through, then brew.",
        "machine setup/descale": "Descale every three months; the light goes off after the second rinse.",
        "cancel subscription/end": "You can end the subscription under Account, Subscription until three days before the next delivery.",
        "cancel subscription/renewed": "A renewal can be undone within fourteen days.",
        "warranty repair/claim": "Machines have two years of warranty; send us the serial number and a short film.",
        "warranty repair/progress": "A repair takes about three weeks; we write when it leaves the workshop.",
        "data and privacy/delete": "We delete an account within thirty days of your request.",
        "data and privacy/newsletter": "We have taken your address off every list.",
    },
    names={},
)

GERMAN = Desk(
    openings=(
        "Danke für [Ihre Nachricht|die Nachricht]. ",
        "[Entschuldigen Sie|Verzeihung für] die [Mühe|Wartezeit]. ",
        "Ich habe [das geprüft|nachgesehen]. ",
        "Guten Tag, [hier ist {name}|{name}] vom Kundendienst. ",
        "[Gern|Ich helfe gern]. ",
        "",
    ),
    endings=(
        "",
        " [Kann ich noch etwas tun|Haben Sie noch Fragen]?",
        " [Viele Grüße|Freundliche Grüße], {name}",
        " Ich habe es bei {order} vermerkt.",
        " [Melden|Schreiben] Sie sich, wenn es nicht klappt.",
    ),
    handover=(
        "Ich gebe das [an eine Kollegin|an einen Kollegen] weiter, [die alles sieht|mit Ihrer Nachricht].",
        "[Jemand|Ein Mensch] aus unserem Team [meldet sich|antwortet] [in Kürze|heute].",
    ),
    unsure=(
        "[Können Sie mehr dazu sagen|Ich bin nicht sicher, was Sie meinen]? [Geht es um {guess}?|Vielleicht um {guess}?]",
    ),
    not_found=("Dazu [finde ich nichts|habe ich keine Antwort] in unseren Hilfeseiten.",),
    answers={
        "order status": "Bestellungen verlassen unser Lager in zwei Werktagen; die Nummer steht im Konto unter Bestellungen.",
        "returns": "Sie haben 30 Tage; die Rückgabe beginnt im Konto unter Bestellungen, Zurückgeben.",
        "password reset": "Unter Anmelden, Passwort vergessen kommt eine Mail innerhalb von fünf Minuten.",
        "sign-in codes": "Ein Code gilt zehn Minuten; für ein neues Telefon brauchen Sie einen Notfallcode.",
        "change of address": "Die Adresse lässt sich unter Konto, Adressen ändern, bis gepackt wird.",
        "invoice copy": "Alle Rechnungen liegen als PDF unter Konto, Rechnungen.",
        "gift cards": "Geben Sie die sechzehn Zeichen an der Kasse ohne Leerzeichen ein; das Guthaben steht im Konto.",
        "change of plan": "Unter Konto, Abo können Sie wechseln oder bis drei Tage vorher aussetzen.",
        "delivery problem": "Melden Sie es innerhalb von sieben Tagen; wir suchen die Sendung oder schicken sie neu.",
        "refund status": "Erstattungen kommen fünf Werktage nach Eingang des Pakets.",
        "billing question": "Abgebucht wird am 1. jedes Monats; Änderungen stehen unter Konto, Zahlung.",
        "damaged item": "Schicken Sie uns ein Foto, wir senden Ersatz.",
        "payment failed": "Bitte bestätigen Sie die Zahlung in der App Ihrer Bank und laden Sie die Seite neu.",
        "app problem": "Bitte installieren Sie die neueste Version und koppeln Sie die Maschine neu.",
        "machine setup": "Füllen Sie den Tank, lassen Sie zwei Füllungen Wasser durch, entkalken Sie alle drei Monate.",
        "cancel subscription": "Das Abo endet unter Konto, Abo, bis drei Tage vor der nächsten Lieferung.",
        "warranty repair": "Zwei Jahre Garantie; eine Reparatur dauert etwa drei Wochen.",
        "data and privacy": "Wir löschen ein Konto innerhalb von dreißig Tagen.",
    },
    names={
        "order status": "Ihre Bestellung",
        "returns": "eine Rückgabe",
        "password reset": "Ihr Passwort",
        "sign-in codes": "den Anmeldecode",
        "change of address": "Ihre Adresse",
        "invoice copy": "eine Rechnung",
        "gift cards": "einen Gutschein",
        "change of plan": "Ihr Abo",
        "delivery problem": "die Lieferung",
        "refund status": "eine Erstattung",
        "billing question": "eine Abbuchung",
        "damaged item": "einen Schaden",
        "payment failed": "eine Zahlung",
        "app problem": "die App",
        "machine setup": "die Inbetriebnahme",
        "cancel subscription": "eine Kündigung",
        "warranty repair": "eine Reparatur",
        "data and privacy": "Ihre Daten",
    },
)
