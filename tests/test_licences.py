"""What a deployment installs is under licences that let anybody use it, and this project stay under its own."""

import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

import pytest

PINNED = Path(__file__).parents[1] / "deploy" / "constraints.txt"
NAMES = [re.split(r"[=; ]", line)[0] for line in PINNED.read_text().splitlines() if line and line[0].isalpha()]
PERMISSIVE = re.compile(
    r"\b(MIT|MIT-0|BSD|0BSD|Apache|ISC|ISCL|Python|PSF|Zlib|CC0|Unlicense|HPND|Mozilla|MPL|CNRI)\b", re.IGNORECASE
)
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|GNU|SSPL|EUPL|CDDL|Commons Clause|Business Source|Elastic)\b|GPL-", re.IGNORECASE)


def _licences(told: PackageMetadata, field: str) -> list[str]:
    return [each for each in told.get_all(field) or () if field != "Classifier" or each.startswith("License")]


@pytest.mark.parametrize("name", NAMES)
def test_package_is_under_a_permissive_licence(name: str) -> None:
    try:
        told = metadata(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed here: no system or option of this machine needs it")
    fields = ("License-Expression", "Classifier", "License")
    licence = next((found for found in ("; ".join(_licences(told, field)) for field in fields) if found), "")
    choices = re.split(r"\bOR\b", licence)
    assert [each for each in choices if PERMISSIVE.search(each) and not COPYLEFT.search(each)], licence[:200]
