"""National and personal ids: their patterns, the words that name them, and their check digits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalId:
    """A kind of id: how it is written, the words for it, and the module of python-stdnum that checks it.

    `alone` is how it is written where that tells it without a word.
    """

    name: str
    written: str
    words: str
    check: str = ""
    alone: str = ""
    #: One of these is in every text that names it; plain letters are looked for far quicker than patterns.
    stems: tuple[str, ...] = ()


_S = r"[ .\-]?"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_LONG_BIRTHDAY = rf"(?:18|19|20)\d\d{_MONTH}{_DAY}"

IDS: tuple[PersonalId, ...] = (
    PersonalId(
        "US SSN",
        r"\d{3}[ \-]?\d{2}[ \-]?\d{4}",
        r"\bssn\b|social\ssec\w*|my\ssocial|\bitin\b",
        "us.ssn",
        r"\d{3}-\d{2}-\d{4}|\d{3}\ \d{2}\ \d{4}",
        stems=("ssn", "social", "itin"),
    ),
    PersonalId(
        "CA SIN",
        rf"\d{{3}}{_S}\d{{3}}{_S}\d{{3}}",
        r"\bs\.?i\.?n\b\.?|social\sinsurance|\bnas\b",
        "ca.sin",
        stems=("sin", "s.i.n", "insurance", "nas"),
    ),
    PersonalId(
        "GB NINO",
        r"[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]?",
        r"nat(?:ional|\.)?\sinsurance|\bnino\b|\bni\s(?:no|num\w+)",
        "",
        r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]",
        stems=("insurance", "nino", "ni n"),
    ),
    PersonalId("GB NHS", rf"\d{{3}}{_S}\d{{3}}{_S}\d{{4}}", r"\bnhs\b", stems=("nhs",)),
    PersonalId(
        "FR NIR",
        r"[12] ?\d\d ?\d\d ?(?:\d\d|2[AB]) ?\d{3} ?\d{3}(?: ?\d\d)?",
        r"s[ée]cu\b|s[ée]curit[ée]\ssociale|\bnir\b",
        "fr.nir",
        r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d",
        stems=("sécu", "secu", "nir"),
    ),
    PersonalId(
        "ES DNI",
        r"[XYZ]?\d{7,8}[ \-]?[A-Z]|\d\d?\.\d{3}\.\d{3}[ \-]?[A-Z]",
        r"\bd\.?n\.?i\b|\bnif\b|\bnie\b|documento",
        "es.nif",
        r"\d{8}-?[A-Z]|[XYZ]\d{7}-?[A-Z]|\d\d?\.\d{3}\.\d{3}-?[A-Z]",
        stems=("dni", "d.n.i", "nif", "nie", "documento"),
    ),
    PersonalId(
        "IT codice fiscale",
        r"[A-Z]{6}[\dL-NP-V]{2}[A-EHLMPRST][\dL-NP-V]{2}[A-Z][\dL-NP-V]{3}[A-Z]",
        r"cod(?:ice|\.)?\sfiscale|\bc\.?f\b",
        "",
        r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]",
        stems=("fiscal", "c.f", "cf"),
    ),
    PersonalId("PL PESEL", r"\d{11}", r"pesel\w*", "pl.pesel", stems=("pesel",)),
    PersonalId(
        "DE tax id",
        r"\d{2} ?\d{3} ?\d{3} ?\d{3}",
        r"steuer-?\s?id\w*|\bidnr\b|\bsteuernummer",
        "de.idnr",
        stems=("steuer", "idnr"),
    ),
    PersonalId(
        "CH AHV",
        r"756\.?\d{4}\.?\d{4}\.?\d\d",
        r"\bahv\b|\bavs\b",
        "ch.ssn",
        r"756\.?\d{4}\.?\d{4}\.?\d\d",
        stems=("ahv", "avs"),
    ),
    PersonalId(
        "NL BSN",
        r"\d{9}|\d{4}\.\d\d\.\d{3}|\d{3} \d{3} \d{3}",
        r"\bbsn\b|burgerservice\w*|sofi-?nummer",
        "nl.bsn",
        stems=("bsn", "burgerservice", "sofi"),
    ),
    PersonalId(
        "BE national number",
        r"\d\d[. ]?\d\d[. ]?\d\d[- ]?\d{3}[. ]?\d\d",
        r"rijksregister\w*|num[ée]ro\snational|registre\snational|\bniss\b|\binsz\b",
        "be.nn",
        r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d",
        stems=("rijksregister", "national", "niss", "insz"),
    ),
    PersonalId(
        "SE personnummer",
        r"(?:\d\d)?\d{6}[-+]?\d{4}",
        r"person\s?n(?:umme)?r\w*|\bpnr\b",
        "se.personnummer",
        r"(?:\d\d)?\d{6}[-+]\d{4}",
        stems=("person", "pnr"),
    ),
    PersonalId(
        "DK CPR",
        r"\d{6}[- ]?\d{4}",
        r"\bcpr\b|personnummer\w*",
        "dk.cpr",
        r"\d{6}-\d{4}",
        stems=("cpr", "personnummer"),
    ),
    PersonalId(
        "FI HETU",
        r"\d{6}[-+A-FYXWVU]\d{3}[0-9A-Z]",
        r"henkil[öo]tunnu\w*|\bhetu\b",
        "fi.hetu",
        r"\d{6}[-+A-FYXWVU]\d{3}[0-9A-Z]",
        stems=("henkil", "hetu"),
    ),
    PersonalId(
        "NO fødselsnummer",
        r"\d{6} ?\d{5}",
        r"f[øo]dselsn\w*|personnummer\w*|\bfnr\b",
        "no.fodselsnummer",
        stems=("fødselsn", "fodselsn", "personnummer", "fnr"),
    ),
    PersonalId("IE PPS", r"\d{7}[A-W][A-IW]?", r"\bppsn?\b", "ie.pps", stems=("pps",)),
    PersonalId(
        "PT NIF", r"\d{3} ?\d{3} ?\d{3}", r"\bnif\b|contribuinte\w*", "pt.nif", stems=("nif", "contribuinte")
    ),
    PersonalId(
        "BR CPF",
        rf"\d{{3}}{_S}\d{{3}}{_S}\d{{3}}{_S}\d\d",
        r"\bcpf\b",
        "br.cpf",
        r"\d{3}\.\d{3}\.\d{3}-\d\d",
        stems=("cpf",),
    ),
    PersonalId(
        "IN Aadhaar",
        r"\d{4}[ \-]?\d{4}[ \-]?\d{4}",
        r"aadh?aa?r\w*|\buid(?:ai)?\b|आधार",
        stems=("aadh", "adha", "uid", "आधार"),
    ),
    PersonalId(
        "IN PAN",
        r"[A-Z]{5}\d{4}[A-Z]",
        r"\bpan\b",
        "",
        r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]",
        stems=("pan",),
    ),
    PersonalId(
        "CN resident id",
        r"\d{17}[\dX]",
        r"身份证\w*|身份證\w*",
        "",
        rf"[1-9]\d{{5}}{_LONG_BIRTHDAY}\d{{3}}[\dX]",
        stems=("身份",),
    ),
    PersonalId(
        "KR RRN",
        r"\d{6}-?\d{7}",
        r"주민(?:등록)?번호\w*",
        "",
        rf"\d\d{_MONTH}{_DAY}-[1-8]\d{{6}}",
        stems=("주민",),
    ),
    PersonalId(
        "MX CURP",
        r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d",
        r"\bcurp\b",
        "",
        rf"[A-Z]{{4}}\d\d{_MONTH}{_DAY}[HMX][A-Z]{{5}}[0-9A-Z]\d",
        stems=("curp",),
    ),
    PersonalId(
        "TR kimlik",
        r"[1-9]\d{10}",
        r"kimlik\w*|\bt\.?c\.?\s?(?:no|kimlik)|\btckn\b",
        "tr.tckimlik",
        stems=("kimlik", "tc", "t.c", "tckn"),
    ),
    PersonalId(
        "passport",
        r"[A-Z]{0,2}\d[0-9A-Z]{5,9}",
        r"passport\w*|reisepass\w*|pass-nr|passeport|pasaporte|passaporto|paszport\w*",
        stems=("passp", "reisepass", "pass-nr", "passep", "pasap", "passap", "paszp"),
    ),
)
