"""Chat examples as JSON Lines: each phrasing of an article with its answer, and each request with its intent.

The shape is that of OpenAI's supervised fine-tuning: `{"messages": [{"role", "content"}, …]}` on each line.
"""

from analytics.training_pack.pack_records import Pack
from jobs.training_pack import json_lines

_INTENT = "Name the intent of the customer's request. Answer with the intent alone."


def files(pack: Pack) -> dict[str, bytes]:
    """`openai_chat_answers.jsonl` and `openai_chat_intents.jsonl`, each only where it has a line."""
    answers = [
        {"messages": [_message("user", text), _message("assistant", article.answer)]}
        for article in pack.articles
        for _, text in article.phrasings
    ]
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


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}
