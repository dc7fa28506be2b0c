"""The files of a pack are read by the platforms' own clients: they know each field's name and type."""

import inspect
import json

import pytest
import yaml
from braintrust.logger import Dataset, validate_tags
from intercom.types.create_article_request import CreateArticleRequest
from langfuse.api import CreateDatasetItemRequest
from langfuse.api.core.pydantic_utilities import parse_obj_as
from pydantic import TypeAdapter
from zenpy.lib.api_objects.help_centre_objects import Article

from jobs.training_pack.formats import FORMATS
from tests.jobs.training_pack.test_pack_files import pack

#: A text that a platform could read as a template, a file or a program.
TEXTS = (
    "where is my parcel",
    "a {{secret}} {% if x %} {# y #}",
    "{{{{twice}}}}",
    "file:///etc/hostname",
    "FILE://other",
    "package:os:system",
    "yes",
    "日本語 <b>&amp;</b>\nzwei",
)


def written(text: str) -> dict[str, str]:
    """The files of a pack with that text as request and as answer, by name."""
    given = pack(said=text, answer=text)
    return {name: made.decode() for write in FORMATS.values() for name, made in write(given).items()}


def rows(text: str, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in written(text)[name].splitlines()]


@pytest.mark.parametrize("text", TEXTS)
def test_langfuse_takes_each_dataset_item_and_knows_all_its_fields(text: str) -> None:
    for row in rows(text, "langfuse_dataset.jsonl"):
        item = parse_obj_as(CreateDatasetItemRequest, row)
        assert not item.model_extra
        assert (
            isinstance(item.input, dict) and item.input["request"] == text and item.id and len(item.id) <= 255
        )


@pytest.mark.parametrize("text", TEXTS)
def test_intercom_takes_each_article_once_its_author_is_filled_in(text: str) -> None:
    for article in json.loads(written(text)["intercom_articles.json"]):
        assert article["author_id"] is None
        taken = TypeAdapter(CreateArticleRequest).validate_python({**article, "author_id": 7})
        assert not taken.model_extra and taken.state == "draft"


def test_zendesk_knows_each_field_of_an_article() -> None:
    known = inspect.signature(Article.__init__).parameters
    for each in json.loads(written(TEXTS[0])["zendesk_articles.json"]):
        assert set(each["article"]) <= set(known)
        assert Article(**each["article"]).draft is True


@pytest.mark.parametrize("text", TEXTS)
def test_braintrust_can_insert_each_row(text: str) -> None:
    for row in rows(text, "braintrust_dataset.jsonl"):
        bound = inspect.signature(Dataset.insert).bind(None, **row)
        validate_tags(bound.arguments["tags"])
        assert bound.arguments["input"] == text


@pytest.mark.parametrize("text", TEXTS)
def test_promptfoo_is_given_no_template_no_file_and_no_package(text: str) -> None:
    for case in yaml.safe_load(written(text)["promptfoo_tests.yaml"]):
        given = [case["description"], *case["vars"].values(), *(each["value"] for each in case["assert"])]
        assert all(isinstance(each, str) for each in given)
        for each in given:
            assert not each.lower().startswith(("file://", "package:"))
            assert not any(brace in each for brace in ("{{", "{%", "{#"))
