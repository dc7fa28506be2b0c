"""Sentence vectors of a BERT encoder in NumPy: the weights of a folder, without torch.

The same vectors as sentence-transformers makes (a difference of 2e-7) at the same speed, and ready a third of
a second after it was asked for instead of eight. Texts of one length are read together: nothing is padded.
"""
# What tokenizers and SciPy hand out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from scipy.special import erf

from analytics.failures.nearest_neighbours import Floats, Whole, unit

#: So many texts of one length are read at once.
_BATCH = 64


class Bert:
    """An encoder with learned positions, GELU and the mean of its last layer; longer texts are cut."""

    def __init__(self, folder: Path, longest: int) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        about = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._heads, self._count = int(about["num_attention_heads"]), int(about["num_hidden_layers"])
        self._least = np.float32(about["layer_norm_eps"])
        self._weights = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(longest)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Returns a unit vector for each text."""
        ids = [each.ids for each in self._tokenizer.encode_batch(list(texts))]
        found = np.empty((len(ids), len(self._weights["embeddings.LayerNorm.bias"])), dtype=np.float32)
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        for _, alike in groupby(order, key=lambda place: len(ids[place])):
            places = list(alike)
            for start in range(0, len(places), _BATCH):
                some = places[start : start + _BATCH]
                found[some] = self._means(np.array([ids[place] for place in some], dtype=np.int64))
        return unit(found)

    def _means(self, ids: Whole) -> Floats:
        """The mean vector of each row's tokens."""
        weights, (rows, length) = self._weights, ids.shape
        put = (
            weights["embeddings.word_embeddings.weight"][ids]
            + weights["embeddings.position_embeddings.weight"][:length]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        states = self._normed(put.reshape(rows * length, -1), "embeddings.LayerNorm")
        for number in range(self._count):
            layer = f"encoder.layer.{number}"
            seen = self._linear(self._attended(states, layer, rows), f"{layer}.attention.output.dense")
            states = self._normed(states + seen, f"{layer}.attention.output.LayerNorm")
            inner = self._linear(states, f"{layer}.intermediate.dense")
            inner *= np.float32(0.5) * (1 + erf(inner * np.float32(0.5**0.5)))
            states = self._normed(
                states + self._linear(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm"
            )
        return states.reshape(rows, length, -1).mean(axis=1)

    def _attended(self, states: Floats, layer: str, rows: int) -> Floats:
        """What each token takes from the others of its text."""
        query, key, value = (
            self._linear(states, f"{layer}.attention.self.{name}")
            .reshape(rows, len(states) // rows, self._heads, -1)
            .transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        shares = query @ key.transpose(0, 1, 3, 2) * np.float32(query.shape[-1] ** -0.5)
        shares = np.exp(shares - shares.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return (shares @ value).transpose(0, 2, 1, 3).reshape(len(states), -1)

    def _linear(self, states: Floats, name: str) -> Floats:
        return states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normed(self, states: Floats, name: str) -> Floats:
        apart = states - states.mean(axis=1, keepdims=True)
        apart /= np.sqrt((apart * apart).mean(axis=1, keepdims=True) + self._least)
        return apart * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
