"""Sentences around personal data, in many languages: with a word that says what it is, and without one."""

from collections.abc import Mapping

_ENGLISH = (
    "My phone number is {}.",
    "call me at {} please",
    "Mobile: {}",
    "You can reach me on {}",
    "tel {}",
)
_GERMAN = (
    "Meine Telefonnummer ist {}",
    "Rufen Sie mich unter {} an",
    "Tel.: {}",
    "Handy {}",
    "erreichbar unter {}",
)
_FRENCH = (
    "Mon numéro de téléphone est le {}",
    "appelez-moi au {}",
    "Tél. : {}",
    "portable {}",
    "joignable au {}",
)
_SPANISH = ("Mi teléfono es {}", "llámame al {}", "Móvil: {}", "celular {}", "mi número de teléfono: {}")
_PORTUGUESE = ("Meu telefone é {}", "me ligue no {}", "Celular: {}", "telemóvel {}", "WhatsApp {}")
_DUTCH = ("Mijn telefoonnummer is {}", "bel mij op {}", "Tel: {}", "mobiel {}", "GSM {}")
_CHINESE = ("我的电话是{}", "手机：{}", "请联系我 手机号 {}", "电话号码 {}", "联系电话：{}")
_JAPANESE = ("電話番号は{}です", "携帯：{}", "電話 {}", "TEL {}", "連絡先電話番号 {}")
_KOREAN = ("제 전화번호는 {} 입니다", "휴대폰: {}", "연락처 {}", "전화 {}", "핸드폰 번호 {}")

#: Beside a word that says that it is a phone.
PHONE: Mapping[str, tuple[str, ...]] = {
    "US": _ENGLISH, "GB": _ENGLISH, "IE": _ENGLISH, "AU": _ENGLISH, "CA": (*_ENGLISH, *_FRENCH),
    "DE": _GERMAN, "AT": _GERMAN, "CH": (*_GERMAN, *_FRENCH), "FR": _FRENCH, "ES": _SPANISH, "MX": _SPANISH,
    "PT": _PORTUGUESE, "BR": _PORTUGUESE, "NL": _DUTCH, "BE": (*_DUTCH, *_FRENCH),
    "IT": ("Il mio numero di telefono è {}", "chiamami al {}", "Cell. {}", "telefono: {}", "cellulare {}"),
    "PL": ("Mój numer telefonu to {}", "proszę dzwonić pod {}", "tel. {}", "telefon: {}", "komórka {}"),
    "SE": ("Mitt telefonnummer är {}", "ring mig på {}", "Mobil: {}", "tel {}", "telefon {}"),
    "DK": ("Mit telefonnummer er {}", "ring til mig på {}", "Mobil: {}", "tlf. {}", "telefon {}"),
    "NO": ("Telefonnummeret mitt er {}", "ring meg på {}", "Mobil: {}", "tlf {}", "telefon {}"),
    "CZ": ("Moje telefonní číslo je {}", "volejte na {}", "mobil: {}", "tel. {}", "telefon {}"),
    "IN": (*_ENGLISH, "मेरा फ़ोन नंबर {} है", "मोबाइल: {}", "my whatsapp no {}"),
    "CN": _CHINESE, "JP": _JAPANESE, "KR": _KOREAN,
}  # fmt: skip

#: Beside a word that says which id it is.
ID: Mapping[str, tuple[str, ...]] = {
    "US SSN": ("My SSN is {}", "social security number: {}", "SSN {}"),
    "CA SIN": ("my SIN is {}", "Social Insurance Number {}", "NAS : {}"),
    "GB NINO": ("my National Insurance number is {}", "NI number: {}", "NINO {}"),
    "GB NHS": ("my NHS number is {}", "NHS no. {}", "NHS: {}"),
    "FR NIR": ("mon numéro de sécurité sociale est {}", "n° sécu : {}", "NIR {}"),
    "ES DNI/NIE": ("mi DNI es {}", "NIF: {}", "NIE {}", "con DNI {}"),
    "IT codice fiscale": ("il mio codice fiscale è {}", "C.F. {}", "CF: {}"),
    "PL PESEL": ("mój PESEL to {}", "PESEL: {}", "numer PESEL {}"),
    "DE tax id": ("meine Steuer-ID ist {}", "Steueridentifikationsnummer: {}", "Steuer-IdNr. {}"),
    "CH AHV": ("meine AHV-Nummer ist {}", "AHV-Nr. {}", "numéro AVS {}"),
    "NL BSN": ("mijn BSN is {}", "BSN: {}", "burgerservicenummer {}"),
    "BE national number": ("mijn rijksregisternummer is {}", "numéro national : {}", "NISS {}"),
    "SE personnummer": ("mitt personnummer är {}", "personnr {}", "Personnummer: {}"),
    "DK CPR": ("mit CPR-nummer er {}", "CPR: {}", "cpr-nr. {}"),
    "FI HETU": ("henkilötunnukseni on {}", "hetu: {}", "henkilötunnus {}"),
    "NO fødselsnummer": ("fødselsnummeret mitt er {}", "Fødselsnummer: {}", "personnummer {}"),
    "IE PPS": ("my PPS number is {}", "PPSN: {}", "PPS no {}"),
    "PT NIF": ("o meu NIF é {}", "NIF: {}", "contribuinte n.º {}"),
    "BR CPF": ("meu CPF é {}", "CPF: {}", "CPF nº {}"),
    "IN Aadhaar": ("my Aadhaar number is {}", "Aadhaar: {}", "aadhar no {}"),
    "IN PAN": ("my PAN is {}", "PAN card {}", "PAN: {}"),
    "CN resident id": ("我的身份证号是{}", "身份证：{}", "身份证号码 {}"),
    "KR RRN": ("주민등록번호는 {} 입니다", "주민번호: {}", "주민등록번호 {}"),
    "MX CURP": ("mi CURP es {}", "CURP: {}", "la CURP {}"),
    "TR kimlik": ("TC kimlik numaram {}", "T.C. Kimlik No: {}", "TCKN {}"),
    "passport": ("my passport number is {}", "Passport no. {}", "Reisepass-Nr. {}", "numéro de passeport {}",
                 "pasaporte {}"),
}  # fmt: skip

#: Kinds whose usual notation tells what they are, so that they are found without a word, too.
TOLD_BY_FORM = frozenset(
    {"US SSN", "GB NINO", "FR NIR", "ES DNI/NIE", "IT codice fiscale", "CH AHV", "SE personnummer", "FI HETU",
     "BR CPF", "IN PAN", "CN resident id", "KR RRN", "MX CURP"}
)  # fmt: skip

KEY = ("{}", "my key is {}", "export API_KEY={}", "curl -H 'Authorization: Bearer {}'",
       "https://shop.example/reset?token={}", "https://api.example/v1?user=7&api_key={}&page=2",
       "der Schlüssel {} geht nicht", "access_token={}", '"secret": "{}"')  # fmt: skip

#: Nothing around it says what it is.
NEUTRAL = (
    "{}", "Please use {} from now on.", "({})", "{}\nBest, Ann", "Thanks! {}", "it is {}!",
    "Grüße, Anna Berger, {}",
    "Danke, {}", "Merci, {}", "Gracias, {}", "Obrigado\n{}", "Grazie {}", "Dziękuję, {}", "\"{}\"", "谢谢 {}",
    "I tried twice, see {}; nothing came of it", "you have {}: is that right?", "Ann Lee\n{}\nLondon",
    "Hej, {}.",
)  # fmt: skip

#: Looked at once, when everything was done.
PHONE_HELD_OUT: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("US", "CA", "GB", "IE", "AU", "IN"), (
        "Text me on {} when it ships", "contact number {}", "cell phone {} (after 5pm)", "Ph: {}",
        "give me a ring on {}",
        "phone={}", "{} is my mobile",
    )),
    **dict.fromkeys(("DE", "AT", "CH"), (
        "Mobilnummer {}", "Telefon {} (abends)", "bitte um Rückruf unter {}", "Festnetz: {}",
        "meine Nummer lautet {}",
    )),
    "FR": ("mon portable est le {}", "contactez-moi au {}", "téléphone fixe {}", "mobile : {}",
    "rappeler au {}"),
    "BE": ("mijn gsm-nummer {}", "téléphone {}", "contacteer mij op {}"),
    "ES": ("mi número es {}", "contacto: {}", "llamadme al {}", "tfno. {}"), "MX": ("mi cel es {}",
    "marcar al {}", "tel: {}"),
    "PT": ("contacto telefónico {}", "o meu telemóvel é o {}", "ligar para {}"),
    "BR": ("fone {}", "meu zap é {}", "contato: {}", "ligar para {}"),
    "NL": ("te bereiken op {}", "telefoon {}", "mijn mobiele nummer is {}"),
    "IT": ("numero di cellulare {}", "mi chiami al {}", "recapito telefonico {}"),
    "PL": ("nr tel. {}", "kontakt: {}", "mój numer to {}"), "SE": ("mobilnummer {}", "nås på {}", "tfn {}"),
    "DK": ("mobilnummer {}", "kan træffes på {}", "telefonnr. {}"), "NO": ("mobilnummer {}",
    "treffes på {}", "telefonnr {}"),
    "CZ": ("číslo mobilu {}", "můj telefon je {}", "zavolejte na {}"),
    "CN": ("我的手机号码是{}", "打电话给我 {}", "联系方式 {}"),
    "JP": ("携帯番号 {}", "お電話は{}まで", "電話番号：{}"),
    "KR": ("전화번호 {}", "핸드폰 {}", "연락 주세요 {}"),
}  # fmt: skip
ID_HELD_OUT: Mapping[str, tuple[str, ...]] = {
    "US SSN": ("ssn={}", "my social is {}", "Social Security no. {}"), "CA SIN": ("SIN: {}", "S.I.N. {}"),
    "GB NINO": ("Nat. Insurance no. {}", "national insurance {}"), "GB NHS": ("NHS number {} please",
    "nhs number: {}"),
    "FR NIR": ("numéro de sécu {}", "sécurité sociale : {}"), "ES DNI/NIE": ("D.N.I. {}", "mi NIE: {}",
    "documento {}"),
    "IT codice fiscale": ("cod. fiscale {}", "codice fiscale: {}"), "PL PESEL": ("nr PESEL {}", "pesel {}"),
    "DE tax id": ("Steuer-Identifikationsnummer {}", "IdNr. {}"), "CH AHV": ("AHV {}", "AVS-Nr. {}"),
    "NL BSN": ("BSN-nummer {}", "bsn {}"), "BE national number": ("rijksregisternr. {}",
    "registre national {}"),
    "SE personnummer": ("pnr {}", "personnummer {}"), "DK CPR": ("CPR-nr {}", "personnummer {}"),
    "FI HETU": ("HETU {}", "henkilötunnus: {}"), "NO fødselsnummer": ("fnr {}", "fødselsnr. {}"),
    "IE PPS": ("PPS: {}", "ppsn {}"), "PT NIF": ("nif {}", "número de contribuinte {}"),
    "BR CPF": ("cpf {}", "CPF do titular: {}"), "IN Aadhaar": ("Aadhaar card {}", "UID {}"),
    "IN PAN": ("pan no. {}", "PAN number {}"), "CN resident id": ("身份证号 {}", "身份证号码：{}"),
    "KR RRN": ("주민등록번호: {}", "주민번호 {}"), "MX CURP": ("curp {}", "clave CURP: {}"),
    "TR kimlik": ("TC No {}", "kimlik no {}"), "passport": ("passport: {}", "passport # {}", "Pass-Nr. {}",
    "passaporto n. {}"),
}  # fmt: skip
NEUTRAL_HELD_OUT = (
    "Hi, {} works best.", "{} - Maria", "[{}]", "Mit freundlichen Grüßen\n{}", "Cordialement, {}",
    "Saludos, {}",
    "Regards\nTom\n{}", "<p>{}</p>", "here: {}", "ou {} sinon", "{} / {}".replace(" / {}", ""), "- {}",
)  # fmt: skip
