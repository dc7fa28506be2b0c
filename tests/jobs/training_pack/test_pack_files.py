"""Every file of a pack is read back by an independent parser and holds what was put in."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
import yaml

from analytics.training_pack.pack_records import Article, Example, Pack, PackTest, Preference
from data import settings
from data.errors import DataError
from jobs.training_pack import pack_file
from jobs.training_pack.formats import FORMATS, rasa_nlu

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MESSAGES = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["role", "content"],
        "additionalProperties": False,
        "properties": {
            "role": {"enum": ["system", "user", "assistant"]},
            "content": {"type": "string", "minLength": 1},
        },
    },
}
ONE_ANSWER = {**MESSAGES, "maxItems": 1}
TEXT = {"type": "string", "minLength": 1}
#: The fields that each platform documents for a line of its file.
SCHEMAS = {
    "openai_chat_answers.jsonl": {"required": ["messages"], "properties": {"messages": MESSAGES}},
    "openai_chat_intents.jsonl": {"required": ["messages"], "properties": {"messages": MESSAGES}},
    "openai_dpo.jsonl": {
        "required": ["input", "preferred_output", "non_preferred_output"],
        "additionalProperties": False,
        "properties": {
            "input": {"required": ["messages"], "properties": {"messages": MESSAGES}},
            "preferred_output": ONE_ANSWER,
            "non_preferred_output": ONE_ANSWER,
        },
    },
    "trl_preference.jsonl": {
        "required": ["prompt", "chosen", "rejected"],
        "properties": dict.fromkeys(("prompt", "chosen", "rejected"), TEXT),
    },
    "langfuse_dataset.jsonl": {
        "required": ["datasetName", "id", "input", "metadata"],
        "properties": {"datasetName": TEXT, "id": TEXT, "metadata": {"type": "object"}},
    },
    "braintrust_dataset.jsonl": {
        "required": ["input", "expected", "metadata", "tags"],
        "properties": {"input": TEXT, "tags": {"type": "array", "items": TEXT}},
    },
    "regression_set.jsonl": {"required": ["id", "kind", "request"], "properties": {"request": TEXT}},
}


def pack(said: str = "where is my parcel", answer: str = "It comes within 3 days.") -> Pack:
    """A pack with one of everything."""
    return Pack(
        source="shop",
        packets=("p1", "p2"),
        examples=(Example("T1", said, "order status", "p1"), Example("T2", "cancel it", "cancel", "p1")),
        articles=(
            Article(
                "p2",
                said or "title",
                answer,
                "orders",
                "en",
                (("T3", said),),
                (("context.login", "sso", answer),),
            ),
        ),
        preferences=(
            Preference("T4", said, "By Friday.", "By Monday.", "ann", style_only=False),
            Preference("T5", said, "Hello, by Friday.", "By Friday.", "ann", style_only=True),
        ),
        tests=(
            PackTest("T6", said, "must pass", "p1", "order status", None),
            PackTest("T7", said, "must stay", "p2", "orders", answer),
        ),
    )


@pytest.fixture
def here(home: Path) -> settings.Settings:
    return settings.read()


def naughty(shared: Path) -> list[str]:
    """Texts that break programs, as far as a request can be one."""
    found = [text for text in json.loads((shared / "data/naughty/blns.json").read_text()) if text.strip()]
    return [text for text in found if text.isprintable() or "\n" in text]


def test_every_line_has_the_fields_that_its_platform_documents() -> None:
    written = {name: content for write in FORMATS.values() for name, content in write(pack()).items()}
    assert set(SCHEMAS) <= set(written)
    for name, schema in SCHEMAS.items():
        for line in written[name].decode().splitlines():
            jsonschema.validate(json.loads(line), {"type": "object", **schema})
    assert {"openai_dpo_style_only.jsonl", "trl_preference_style_only.jsonl"} <= set(written)
    articles = json.loads(written["zendesk_articles.json"])
    assert all(each["article"]["draft"] for each in articles)
    assert [each["state"] for each in json.loads(written["intercom_articles.json"])] == ["draft"]


def test_a_pack_without_items_writes_no_file() -> None:
    assert all(write(Pack("shop", ())) == {} for write in FORMATS.values())


def test_naughty_texts_come_back_as_they_were(shared: Path) -> None:
    for text in naughty(shared):
        given = pack(said=text, answer=text)
        for write in FORMATS.values():
            for name, content in write(given).items():
                if name.endswith(".jsonl"):
                    rows = [json.loads(line) for line in content.decode().split("\n") if line]
                    assert text in _strings(rows)
                elif name == "rasa_nlu.yml":
                    examples = yaml.safe_load(content)["nlu"]
                    lines = [line for each in examples for line in each["examples"].splitlines()]
                    assert f"- {rasa_nlu.line(text)}" in lines
                elif name.endswith(".yaml"):
                    assert len(yaml.safe_load(content)) == 2


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in _strings(each)]
    return [value] if isinstance(value, str) else []


def test_brackets_of_a_request_are_no_entity_for_rasa() -> None:
    assert "](" not in rasa_nlu.line("go [here](https://a.example) or [x]{y}\nnow")
    found = yaml.safe_load(rasa_nlu.files(pack(said="a [b](c)\n- intent: evil"))["rasa_nlu.yml"])
    assert [each["intent"] for each in found["nlu"]] == ["cancel", "order_status"]


def test_html_of_an_article_is_escaped() -> None:
    found = FORMATS["Zendesk and Intercom articles"](pack(answer="<script>x</script> & more"))
    body = json.loads(found["zendesk_articles.json"])[0]["article"]["body"]
    assert "<script>" not in body and "&lt;script&gt;x&lt;/script&gt; &amp; more" in body


def test_the_zip_is_the_same_bytes_for_the_same_pack_and_its_manifest_names_every_file(
    here: settings.Settings,
) -> None:
    files = pack_file.files(here, pack(), NOW)
    assert pack_file.archive(files) == pack_file.archive(pack_file.files(here, pack(), NOW))
    with zipfile.ZipFile(io.BytesIO(pack_file.archive(files))) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        assert set(manifest["files"]) | {"manifest.json"} == set(opened.namelist())
    assert manifest["items"]["tests"] == 2 and manifest["tickets"] == [f"T{n}" for n in range(1, 8)]
    assert "customer" not in json.dumps(manifest)


@pytest.mark.parametrize("where", ["said", "answer"])
def test_personal_data_stops_the_pack_and_the_error_names_where(here: settings.Settings, where: str) -> None:
    with pytest.raises(DataError, match="No file was written"):
        pack_file.files(here, pack(**{where: "write to jane.doe@example.com"}), NOW)


def test_an_empty_pack_says_what_to_do(here: settings.Settings) -> None:
    with pytest.raises(DataError, match="Accept a work packet first"):
        pack_file.files(here, Pack("shop", ()), NOW)
