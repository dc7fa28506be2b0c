"""Cache of text embeddings beside the logs, by model and text hash."""

import hashlib
from collections.abc import Sequence
from typing import cast

import numpy as np
import polars as pl
from deltalake import write_deltalake
from deltalake.exceptions import TableNotFoundError
from numpy.typing import NDArray

from data.lake.delta_paths import LocalDeltaTable
from data.lake.lake import Lake

Floats = NDArray[np.float32]


def key(text: str) -> str:
    """Returns the hash that a text's embedding is stored under."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(lake: Lake, model: str, keys: Sequence[str]) -> dict[str, Floats]:
    """Returns the cached embeddings for these keys and this model."""
    try:
        table = pl.scan_delta(LocalDeltaTable(_address(lake)))
    except TableNotFoundError:
        return {}
    wanted = pl.LazyFrame({"key": keys}, schema={"key": pl.String}).unique()
    found = (
        table.filter(pl.col("model") == model)
        .join(wanted, on="key", how="semi")
        .select("key", "vector")
        .unique("key", keep="first")
        .collect()
    )
    if found.is_empty():
        return {}
    flat = found["vector"].explode().to_numpy()
    rows = np.asarray(flat, dtype=np.float32).reshape(found.height, -1)
    return dict(zip(found["key"].to_list(), rows, strict=True))


def append(lake: Lake, model: str, keys: Sequence[str], vectors: Floats) -> None:
    """Adds embeddings in one commit; two writers may add the same one, either is right."""
    if not len(keys):
        return
    frame = pl.DataFrame(
        {
            "model": [model] * len(keys),
            "key": list(keys),
            "vector": pl.Series(np.asarray(vectors, dtype=np.float32)).cast(pl.List(pl.Float32)),
        }
    )
    rows = cast("object", frame.to_arrow(compat_level=pl.CompatLevel.oldest()))
    write_deltalake(_address(lake), rows, mode="append", partition_by=["model"])  # type: ignore[arg-type]


def _address(lake: Lake) -> str:
    return f"{lake.url.rstrip('/')}/vectors"
