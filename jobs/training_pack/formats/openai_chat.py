"""Chat examples as JSON Lines: each phrasing of an article with its answer, and each request with its intent.

The shape is that of OpenAI's supervised fine-tuning: `{"messages": [{"role", "content"}, …]}` on each line.
"""

from analytics.training_pack.pack_records import Article, Pack
from data.schema import CONTEXT
from jobs.training_pack import json_lines

_INTENT = "Name the intent of the customer's request. Answer with the intent alone."


def files(pack: Pack) -> dict[str, bytes]:
    """`openai_chat_answers.jsonl` and `openai_chat_intents.jsonl`, each only where it has a line."""
    answers = [row for article in pack.articles for row in _answers(article)]
    intents = [
        {
            "messages": [
                _message("system", _INTENT),
                _message("user", each.text),
                _message("assistant", each.intent),
            ]
        }
        for each in pack.examples
    ]
    named = {"openai_chat_answers.jsonl": answers, "openai_chat_intents.jsonl": intents}
    return {name: json_lines.lines(rows) for name, rows in named.items() if rows}


def _answers(article: Article) -> list[dict[str, object]]:
    """Each phrasing with its answer; what holds for one value of a field is taught with that value."""
    if article.asked_with is None:
        return [
            {"messages": [_message("user", text), _message("assistant", article.answer)]}
            for _, text in article.phrasings
        ]
    field, value, answer = article.asked_with
    if not answer:
        return []
    said = f"{field.removeprefix(CONTEXT)}: {value}"
    return [
        {"messages": [_message("system", said), _message("user", text), _message("assistant", answer)]}
        for _, text in article.phrasings
    ]


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}
