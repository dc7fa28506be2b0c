"""Draft articles for Zendesk Guide and Intercom: title and HTML body, never published.

Zendesk: `article` with `title`, `body`, `locale`, `draft`, `label_names`; `permission_group_id` and the
section are numbers of the help center, to be filled in. Intercom: `title`, `body`, `state`, and an
`author_id` to be filled in.
"""

from html import escape

from analytics.training_pack.pack_records import Article, Pack
from data.schema import CONTEXT
from jobs.training_pack import json_lines


def files(pack: Pack) -> dict[str, bytes]:
    """`zendesk_articles.json` and `intercom_articles.json`, where there is an article."""
    if not pack.articles:
        return {}
    return {
        "zendesk_articles.json": json_lines.document([_zendesk(each) for each in pack.articles]),
        "intercom_articles.json": json_lines.document([_intercom(each) for each in pack.articles]),
    }


def _zendesk(article: Article) -> dict[str, object]:
    return {
        "section_id": None,
        "article": {
            "title": article.title,
            "body": body(article),
            "locale": (article.language or "en-us").lower(),
            "draft": True,
            "label_names": [article.category] if article.category else [],
            "user_segment_id": None,
            "permission_group_id": None,
        },
    }


def _intercom(article: Article) -> dict[str, object]:
    return {"title": article.title, "body": body(article), "author_id": None, "state": "draft"}


def body(article: Article) -> str:
    """The answer as HTML, with one part for each value where it depends on one."""
    parts = [_paragraphs(article.answer)]
    for field, value, answer in article.branches:
        name = f"{field.removeprefix(CONTEXT)}: {value}"
        parts.append(f"<h3>{escape(name)}</h3>{_paragraphs(answer)}")
    return "".join(parts)


def _paragraphs(text: str) -> str:
    return "".join(
        f"<p>{escape(part.strip()).replace(chr(10), '<br>')}</p>"
        for part in text.split("\n\n")
        if part.strip()
    )
