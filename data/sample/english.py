"""Sentence patterns of English-speaking customers: [this|or that] and {slots}."""

#: How customers put each intent; the category stands before the slash.
ASKS: dict[str, tuple[str, ...]] = {
    "order status/where": (
        "[where is|what happened to|any news about|do you know where I find] my [order|parcel|package|{item}]?",
        "[order|my order] {order} [has not arrived|is still not here|has not turned up] and it is {day} already",
        "[can you check|please check|could someone look up] [when|if] order {order} [ships|left the warehouse|is on its way]",
        "I ordered [a|the] {item} {since} and [have heard nothing|the status has not changed|got no tracking]",
    ),
    "order status/tracking": (
        "the tracking [link|page|number] [does not work|shows nothing|leads nowhere|has not moved since {day}]",
        "tracking [says|claims] [delivered|out for delivery] but [nothing is here|nobody rang|my porch is empty]",
        "which [carrier|courier|delivery company] has order {order}, and [what is|where do I find] the tracking number?",
    ),
    "returns/send back": (
        "[how do I|how can I|what do I have to do to] [return|send back] the {item} [I ordered {since}|from order {order}|]",
        "I [do not like|do not need|changed my mind about] the {item}, [can it go back|how do returns work|what now]?",
        "is it too late to [return|send back] [something|a {item}] [bought|delivered] {since}?",
    ),
    "returns/label": (
        "the return label [does not print|will not open|is for the wrong address|never came]",
        "[please send me|I need|can I get] a [new|second|] return label for order {order}",
        "do I [need a printer|have to print anything] to [return|send back] my {item}?",
    ),
    "returns/exchange": (
        "[can I|is it possible to|I would like to] [exchange|swap] the {item} for [another colour|the larger one|a newer model]",
        "wrong colour, [I want|please send] the [black|white|steel] {item} instead of this one",
    ),
    "password reset/no mail": (
        "the [password|reset] [mail|e-mail|link] [never comes|does not arrive|is not in my inbox or spam]",
        "[I asked|asked] for a new password [three times|twice|since {day}] and [got nothing|no mail came]",
        "I [forgot|lost|cannot remember] my password, [what now|how do I reset it|please reset it]",
    ),
    "password reset/refused": (
        "my [new|old|correct] password is [refused|rejected|not accepted] [on the website|in the app|everywhere]",
        "it [says|keeps saying] [wrong password|password not recognised] although [I just changed it|it is right]",
        "[locked out|shut out] of my account [since {day}|after the reset|after three tries], [please unlock it|help]",
    ),
    "sign-in codes/late": (
        "the [six-digit|sign-in|security] code [comes too late|arrives after it has expired|never arrives]",
        "no [text message|sms|code] [reaches my phone|comes] when I [log in|sign in]",
    ),
    "sign-in codes/new phone": (
        "[I have|got] a new phone and the [code app|authenticator] [is empty|shows no codes|is gone]",
        "how do I [move|transfer] my [sign-in codes|authenticator] to [another|a new] phone?",
    ),
    "change of address/delivery": (
        "[please|can you] [send|deliver|redirect] order {order} to [my new address|my office|my neighbour] [in {city}|]",
        "I [moved|am moving] to {city} [{since}|next week|], [how do I change|where do I enter] my [delivery|] address?",
        "the [postcode|street] field [refuses|will not take] my [new address|postcode|house number]",
    ),
    "change of address/invoice": (
        "my [invoice|billing] address [is wrong|must change|should be our office in {city}]",
        "[please put|can you put] the [company name|new street] on [the next|all future] invoices",
    ),
    "invoice copy/download": (
        "[where can I|how do I] [download|find|get] the [invoice|receipt|bill] [for order {order}|for last month|]?",
        "[I need|please send me|my accountant wants] [a copy of the|the|last month's] invoice [for {order}|as a PDF|]",
    ),
    "invoice copy/tax": (
        "[our|the] [VAT|tax] number is [missing|not on the invoice|wrong on {order}]",
        "I need [an invoice with VAT|a proper tax invoice|a receipt with our tax number] for order {order}",
    ),
    "gift cards/redeem": (
        "the gift card [code|number] is [refused|not accepted|invalid according to the shop]",
        "[how|where] do I [use|redeem|enter] [a|my] gift card [at checkout|for the subscription|]?",
    ),
    "gift cards/balance": (
        "how much is [left|still] on my gift card?",
        "I [bought|sent] a gift card {since} and [it never arrived|my friend got no mail|it shows no balance]",
    ),
    "change of plan/upgrade": (
        "[how do I|can I|I want to] [upgrade|switch|move] [to|up to] the [larger|bigger|plus] [bean plan|subscription]",
        "what does it cost to [change|switch] from [one bag|two bags] to [three|four] bags a month?",
    ),
    "change of plan/pause": (
        "[can I|how do I|please] [pause|skip|put on hold] [my subscription|the next delivery|the beans] [while I travel|for a month|]",
        "too [much coffee|many bags], [send it every six weeks|skip {day}'s delivery|I want less] please",
    ),
    "delivery problem/not received": (
        "the [driver|courier] [left it in the rain|never rang|gave it to a stranger|threw it over the fence]",
        "parcel {order} [was signed for by somebody else|went back to you|is lost, says the courier]",
    ),
    "delivery problem/missing part": (
        "[half|part] of order {order} is [missing|not in the box], [the {item} is not there|only the beans came]",
        "you sent [the wrong {item}|somebody else's order|decaf instead of the house blend]",
    ),
    "refund status/late": (
        "I [returned|sent back] the {item} {since} and [still have no money|no refund so far|nothing on my card]",
        "[where is|when do I get|what happened to] [my refund|my money|the refund of {amount}]?",
    ),
    "refund status/wrong amount": (
        "the refund is [too small|{amount} short|not what I paid], [why|please correct it]",
        "you [kept|deducted] the [postage|shipping] from my refund [for {order}|], [is that right|why]?",
    ),
    "billing question/higher": (
        "[why is|explain why] my [bill|invoice|monthly charge] [higher than last month|{amount} now|not the price I signed up for]?",
        "what is [this|the] [charge|payment] of {amount} [on my card|from {day}|]?",
    ),
    "billing question/charge day": (
        "on which [day|date] [am I charged|does the money leave my account|is the subscription billed]?",
        "[you charged me|I was charged|my card was charged] twice [this month|for {order}|on {day}]",
    ),
    "damaged item/broken": (
        "the {item} [arrived broken|came with a crack|was in pieces|is dented], [photos attached|what now]",
        "[glass|the lid|the handle] [of my new {item} is broken|was smashed in the box]",
    ),
    "damaged item/stale beans": (
        "the [beans|coffee] [taste stale|are past their date|smell of nothing], [roasted {since}|can I get others]",
        "bag [was open|had a hole|leaked all over the box], half the [beans|coffee] gone",
    ),
    "payment failed/card": (
        "my [card|credit card|debit card] is [refused|declined|rejected] [but it works elsewhere|at checkout|since {day}]",
        "payment of {amount} [fails|does not go through|was declined] [again and again|with two cards|]",
    ),
    "payment failed/page": (
        "the payment page [spins for ever|is blank|sends me back|shows an error] [after I pay|on {day}|]",
        "[I paid|money was taken] but [there is no order|the shop says unpaid] [for {order}|]",
    ),
    "app problem/crash": (
        "the app [crashes|closes|freezes] [as soon as I open it|when I tap brew|on every start|since the update]",
        "since [the update|version 4|{day}] the app [does not start|shows a white screen|hangs]",
    ),
    "app problem/pairing": (
        "the app [cannot find|no longer sees|lost] my {item} [over bluetooth|on the wifi|since the update]",
        "pairing [stops|fails] at [90 percent|the last step], [phone restarted twice|nothing helps]",
    ),
    "machine setup/first use": (
        "[how do I|what do I do to] [set up|start|prime] the [new|] {item}? [the booklet is useless|no booklet in the box|]",
        "[water|nothing] comes out of the {item} [at first use|although the tank is full]",
    ),
    "machine setup/descale": (
        "the [descale|red] light [stays on|will not go off|blinks] [after descaling|since {day}|]",
        "[how often|with what] should I [descale|clean] the {item}?",
    ),
    "cancel subscription/end": (
        "[I want to|please|how do I] [cancel|end|stop] [my subscription|the bean plan|everything] [at the end of the month|now|]",
        "where is the [cancel|unsubscribe] button? [there is none in my account|I have looked everywhere|]",
    ),
    "cancel subscription/renewed": (
        "you [renewed|extended] my [subscription|plan] [without asking|although I cancelled {since}], [I want my {amount} back|undo it]",
        "I cancelled {since} and [was charged again|another parcel came|the beans keep coming]",
    ),
    "warranty repair/claim": (
        "my {item} [died|stopped working|leaks|makes a terrible noise] after [eight months|a year|fourteen months], [is that warranty|repair?]",
        "is [a leaking {item}|the pump|the grinder motor] covered by the [warranty|guarantee]?",
    ),
    "warranty repair/progress": (
        "[how long|when] [does the repair take|do I get my {item} back]? [you have had it since {day}|sent in {since}|]",
        "no [word|news] about repair {order} [for weeks|since {day}]",
    ),
    "data and privacy/delete": (
        "[please|I want you to] [delete|erase] [my account|all my data|everything you hold about me]",
        "[I ask for|send me] a copy of [my personal data|the data you store about me] [under the GDPR|]",
    ),
    "data and privacy/newsletter": (
        "I [unsubscribed|opted out] [three times|twice|{since}] and the [newsletter|marketing mail] [keeps coming|is back]",
        "who gave you [my address|my phone number]? [I never signed up|stop writing to me]",
    ),
}

ITEMS = (
    "espresso machine", "grinder", "milk frother", "kettle", "filter machine", "scale", "travel press",
    "moka pot", "cold brew jug", "tamper", "knock box", "cup warmer",
)  # fmt: skip
DAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "the 3rd", "the 14th", "the 21st",
)  # fmt: skip
SINCES = (
    "two weeks ago",
    "last Friday",
    "ten days ago",
    "a month ago",
    "on the 12th",
    "before the holidays",
    "three days ago",
)
GREETINGS = (
    "",
    "",
    "",
    "",
    "Hi, ",
    "Hello, ",
    "hey ",
    "Good morning, ",
    "Dear team, ",
    "Hi there! ",
    "Evening all, ",
    "Hello again, ",
)
BEFORE = (
    "", "", "", "", "I am a customer [of many years|since spring|for six months] and [never had trouble|like your coffee]. ",
    "[Short|Quick|Simple] question: ", "[Not sure|I do not know] if this is the right [place|address]. ",
    "I [wrote|called] [{since}|twice] already. ", "My [wife|husband|colleague|flatmate] [set this up|ordered it]. ",
    "Sorry to bother you [again|on a Sunday|], but ", "[Third|Second] [mail|message] about this. ",
)  # fmt: skip
AFTER = (
    "", "", "", "", "", " I [need|use] it [every morning|for the office|for a birthday party].", " [It is|This is] [urgent|a bit urgent|not urgent].",
    " I have [tried|restarted|checked] everything [in your help pages|I can think of|twice].",
    " We are [four people|a small office|a cafe] in {city} and [depend on it|miss our coffee].",
    " [Please|Could you] [answer by mail|call me back|tell me how long it takes].", " Order number is {order}.",
    " On my [phone|laptop|tablet] it [looks the same|is no better].", " [Honestly|Frankly], [I am losing patience|this is not great|I expected more].",
    " [The last time|In spring] [this worked|a colleague of yours solved it in a minute].",
)  # fmt: skip
CLOSINGS = (
    "",
    "",
    "",
    "",
    " Thanks!",
    " Thank you",
    " Kind regards",
    " Cheers",
    " asap please",
    " Please help.",
    " Best, {name}",
    " Many thanks, {name}",
)
CONTACT = (
    " You can reach me at {email}.",
    " My account is {email}.",
    " Call me on {phone} please.",
    " My number is {phone}, mail {email}.",
)
FOLLOW_UPS = (
    "[Is there|Any] [news|update]?", "That [did not help|is not what I asked], [the same as before|still the same].",
    "[Thanks|OK], [I will try that|trying it now].", "[And|So] [how long|when] [will that take|can I expect it]?", "I [already did|tried] that [twice|yesterday].",
)  # fmt: skip
