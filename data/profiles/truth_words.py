"""Words of many languages for yes and no in a cell."""

#: Words for yes and no in ten languages, with the letters that stand for them.
TRUTH = {
    **dict.fromkeys(
        ("true", "yes", "y", "t", "1", "1.0", "on", "ja", "j", "oui", "sí", "si", "sim", "s", "sì", "tak",
         "wahr", "vrai", "verdadero", "verdadeiro", "vero",
         "x", "✓", "✔", "☑", "✅", "✔️", "☑️", "はい", "あり", "有", "是", "да", "예"), True
    ),
    **dict.fromkeys(
        ("false", "no", "n", "f", "0", "0.0", "off", "nein", "non", "não", "nao", "nee", "nie", "nej",
         "falsch", "faux", "falso",
         "✗", "✘", "❌", "☐", "いいえ", "なし", "無", "无", "否", "нет", "아니요"), False
    ),
}  # fmt: skip
