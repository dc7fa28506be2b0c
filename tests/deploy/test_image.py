"""The container: its steps are executed as far as that goes, and its files say nothing that is not so."""

import json
import os
import re
from importlib import resources
from pathlib import Path

import check_jsonschema
import jsonschema
import pytest
import yaml
from streamlit import config

from deploy import image_steps, rehearse_image
from tests.server_process import ROOT

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = ("app", "worker")


def test_the_image_s_steps_give_a_site_that_writes_to_its_volumes_alone_and_holds_no_tests() -> None:
    # As in a process of ours: only the owner may read its files. An image's are for everybody.
    before = os.umask(0o077)
    try:
        told = rehearse_image.run()
    finally:
        os.umask(before)
    found = told.found
    assert found["uid"] == 10001 or "the number of the user" in " ".join(told.not_tried)
    assert found["writable"] == ["/data", "/tmp"]
    assert found["test tools"] == found["files of tests"] == []
    assert found["invitation"] and found["healthy"] and found["signed out"] == "401"
    assert found["ended with"] in (0, -15)
    # What it would hold is named in the README; more than half as much again is not.
    assert 100 < told.packages < 200 and 1e6 < told.project_bytes < 20e6
    assert 500e6 < told.package_bytes < 4_000e6


def test_the_image_takes_what_is_named_and_nothing_of_tests_or_homes(tmp_path: Path) -> None:
    taken = image_steps.context(ROOT)
    tops = {path.parts[0] for path in taken}
    assert tops == {
        "requirements.txt", "LICENSE", "app.py", "serve.py", ".streamlit", "analytics", "data", "jobs",
        "pages", "static",
    }  # fmt: skip
    assert Path(".streamlit/secrets.toml") not in taken and Path(".streamlit/config.toml") in taken
    assert not [path for path in taken if "__pycache__" in path.parts or path.suffix == ".pyc"]
    # Every module is there.
    modules = {
        path.relative_to(ROOT)
        for top in ("analytics", "data", "jobs", "pages")
        for path in (ROOT / top).rglob("*.py")
    }
    assert modules <= set(taken)


def test_secrets_beside_the_configuration_stay_out(tmp_path: Path) -> None:
    (tmp_path / ".containerignore").write_text((ROOT / ".containerignore").read_text())
    for name in (
        ".streamlit/config.toml",
        ".streamlit/secrets.toml",
        "data/a.py",
        "data/__pycache__/a.pyc",
        "tests/b.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    for name in ("requirements.txt", "LICENSE", "app.py", "serve.py"):
        (tmp_path / name).write_text("x")
    (tmp_path / "analytics").mkdir()
    found = {str(path) for path in image_steps.context(tmp_path) if len(path.parts) > 1}
    assert found == {".streamlit/config.toml", "data/a.py"}


def test_the_last_stage_is_not_root_and_an_unknown_instruction_is_refused() -> None:
    build, final = image_steps.stages((ROOT / "Containerfile").read_text(encoding="utf-8"))
    assert build.name == "build" and final.base == build.base and final.user == "10001:10001"
    assert final.environment["PILOTLIGHT_HOME"].startswith(final.volumes[0])
    with pytest.raises(ValueError, match="ONBUILD"):
        image_steps.stages("FROM a\nONBUILD RUN b")


def test_compose_is_as_its_public_specification_says() -> None:
    schema = resources.files(check_jsonschema) / "builtin_schemas/vendor/compose-spec.json"
    jsonschema.validate(COMPOSE, json.loads(schema.read_text(encoding="utf-8")))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**COMPOSE, "servces": {}}, json.loads(schema.read_text(encoding="utf-8")))


@pytest.mark.parametrize("service", OURS)
def test_every_setting_of_our_services_exists(service: str) -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    given = COMPOSE["services"][service]["environment"]
    of_streamlit = {
        f"STREAMLIT_{re.sub('(?<!^)(?=[A-Z])', '_', key.replace('.', '_')).upper()}"
        for key in config._config_options_template
    }
    unknown = {
        name for name in given if name not in documented | of_streamlit and not name.startswith("AWS_")
    }
    assert given and unknown == set()


@pytest.mark.parametrize("service", [*OURS, "proxy"])
def test_a_service_has_no_rights_that_it_does_not_need(service: str) -> None:
    told = COMPOSE["services"][service]
    assert told["read_only"] is True and told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]
    published = {name for name, each in COMPOSE["services"].items() if "ports" in each}
    assert published == {"proxy"}


def test_no_secret_has_a_value_and_every_one_is_named_in_the_example() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    example = (ROOT / "deploy/example.env").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{([A-Z_]+)", text))
    named = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert asked == named
    assert not re.findall(r"^(?:POSTGRES_PASSWORD|STORE_SECRET|PILOTLIGHT_KEY)=.+$", example, re.MULTILINE)
    assert set(re.findall(r"\$\{([A-Z_]+):\?", text)) == asked - {"PILOTLIGHT_TIME_ZONE"}
