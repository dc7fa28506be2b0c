"""Help centres come in as knowledge: an entry an article, or one for each heading of a long one."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from data import settings as environment
from data.lake import lake as lakes
from data.readers.articles import sections
from data.settings import Settings
from jobs.__main__ import app
from jobs.intake import folders
from tests.jobs.intake.test_cases import command

ARTICLES = Path(__file__).parents[2] / "exports" / "articles"


@pytest.fixture
def here(home: Path) -> Settings:
    return environment.read()


def stored() -> pl.DataFrame:
    kept = lakes.of(environment.read()).scan("knowledge")
    assert kept is not None
    return kept.sort("entry_id").collect()


def test_zendesk_guide_articles_are_entries_without_drafts_and_apart_by_language(here: Settings) -> None:
    articles = json.loads((ARTICLES / "zendesk-guide.json").read_text(encoding="utf-8"))["articles"]
    published = [each for each in articles if not each["draft"]]
    said = command("import", str(ARTICLES / "zendesk-guide.json"))
    assert "Drafts left out, as nobody sees them: 2" in said
    assert "Articles in several languages: en-us 21, de 1" in said
    found = stored()
    own = found.filter(~pl.col("entry_id").str.contains("#"))
    assert own.height == len(published) == 22
    german = found.filter(pl.col("entry_id").str.ends_with(":de"))
    assert german["question"].to_list() == ["Ein Paket zurückgeben"]
    assert set(own["owner"]) == {str(each["author_id"]) for each in published}
    first = next(each for each in published if each["id"] == 36000000001)
    row = found.row(by_predicate=pl.col("entry_id") == "36000000001", named=True)
    assert row["updated_at"].isoformat().startswith(first["edited_at"][:10])
    assert row["source_url"] == first["html_url"] and row["category"] == str(first["section_id"])
    assert "First & foremost\nThen wait" in row["answer"] and "x()" not in row["answer"]


def test_a_long_article_is_cut_at_its_headings_and_loses_no_word(here: Settings) -> None:
    command("import", str(ARTICLES / "zendesk-guide.json"))
    parts = stored().filter(pl.col("entry_id").str.starts_with("36000000003"))
    assert parts["question"].to_list() == [
        "Reset the password", "Reset the password: In short", "Reset the password: Step by step",
        "Reset the password: If it fails",
    ]  # fmt: skip
    assert all(len(answer.split()) <= sections.MOST_WORDS for answer in parts["answer"])


def test_intercom_articles_are_entries_without_drafts(here: Settings) -> None:
    said = command("import", str(ARTICLES / "intercom-articles.json"))
    assert "20 read = 17 accepted" in said and "3 filtered" in said
    assert set(stored()["source"]) == {"intercom"} and stored()["answer"].null_count() == 0


def test_intercom_articles_of_a_warehouse_are_entries_too(here: Settings, shared: Path) -> None:
    file = shared / "data/helpdesk/intercom/article_history_data.csv"
    raw = pl.read_csv(file)
    command("import", str(file))
    published = raw.filter(pl.col("state") != "draft")["id"].unique()
    assert set(stored()["entry_id"]) == set(published)


def test_a_table_of_questions_and_answers_is_knowledge_in_any_language_and_an_answer_can_change(
    here: Settings, tmp_path: Path
) -> None:
    said = command("import", str(ARTICLES / "questions-de.csv"))
    assert "20 read = 20 accepted (20 new" in said
    changed = tmp_path / "questions.csv"
    text = (ARTICLES / "questions-de.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    changed.write_text("\n".join([lines[0], *reversed(lines[1:])]).replace("So geht es", "So nicht", 1))
    assert "(0 new, 1 updated)" in command("import", str(changed))


def test_a_folder_of_markdown_and_html_is_one_import_and_the_same_folder_changes_nothing(
    here: Settings, tmp_path: Path
) -> None:
    said = command("import", str(ARTICLES / "folder"))
    assert "Drafts left out, as nobody sees them: 1" in said
    found = {row["entry_id"]: row for row in stored().iter_rows(named=True)}
    assert found["returns/send-back.md"]["question"] == "Send a parcel back"
    assert found["returns/send-back.md"]["owner"] == "mara"
    assert "print the label" in found["returns/send-back.md"]["answer"]
    assert found["returns/refund-times.md"]["question"] == "When do I get my money?"
    assert found["account/delete.html"]["question"] == "Delete your account"
    assert "Home" not in found["account/delete.html"]["answer"]
    assert found["account/delete.html"]["category"] == "account"
    assert [each for each in found if each.startswith("orders.md")] == [
        f"orders.md{end}" for end in ("", "#2", "#3", "#4", "#5")
    ]
    copy = tmp_path / "folder"
    shutil.copytree(ARTICLES / "folder", copy)
    assert "(0 new, 0 updated)" in command("import", str(copy))
    with folders.as_file(ARTICLES / "folder") as one, folders.as_file(copy) as other:
        assert one.read_bytes() == other.read_bytes()


def test_a_folder_without_articles_is_refused_in_a_sentence(here: Settings, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["import", str(tmp_path)])
    assert done.exit_code == 1 and "holds no Markdown or HTML file" in done.output


def test_a_web_page_that_was_saved_instead_of_a_table_is_still_refused(
    here: Settings, tmp_path: Path
) -> None:
    page = tmp_path / "tickets.csv"
    page.write_text("<!doctype html><html><body>Sign in</body></html>")
    done = CliRunner().invoke(app, ["import", str(page)])
    assert done.exit_code == 1 and "is a web page or XML, not a table" in done.output


def test_no_word_of_an_article_is_lost_whatever_its_markup() -> None:
    words = [f"w{number}" for number in range(1200)]
    html = "".join(
        f"<h2>{word}</h2>" if number % 300 == 0 else f"<p>{word}</p>" if number % 7 == 0 else f"{word} "
        for number, word in enumerate(words)
    )
    found = sections.of_html(html)
    assert " ".join(f"{each.heading} {each.text}" for each in found).split() == words
    assert len(found) >= 4 and sections.of_html("") == [] and sections.of_html("<p>a</p>b")[0].text == "a\nb"
