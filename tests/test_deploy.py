"""What is deployed: images, charts and dashboards that say what the program does; rendered by Helm where that is here.

Helm, the schemas of Kubernetes and the linter of images come with ``uv sync --group deploy``.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from bot.cli.checks import known_names
from bot.service.metrics import COUNTED, OF_DOUBLES
from bot.settings import Settings

DEPLOY = Path(__file__).parent.parent / "deploy"
CHART = DEPLOY / "helm" / "double"
CLUSTER = {
    "mode": "cluster",
    "existingSecret": "double",
    "settings": {"DOUBLE_QDRANT_URL": "http://qdrant:6333", "DOUBLE_LANGUAGE": "zh"},
}
GAUGES = {"waiting", "in_hand", "oldest_seconds", "index_behind", "model_rests", "platform_down"}


def yaml_of(text: str) -> Any:
    return YAML(typ="safe").load(text)


def rendered(values: Mapping[str, Any]) -> dict[str, Any]:
    """The manifests by their kinds, as Helm renders them."""
    helm = pytest.importorskip("helm_python", reason="Helm is not here: `uv sync --group deploy` brings it")
    with helm.Chart.load(CHART) as chart:
        chart.validate_schema(dict(values))
        found = [yaml_of(text) for text in chart.render(dict(values), name="ours").values() if text.strip()]
    return {each["kind"]: each for each in found if each}


def containers(compose: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (service for service in compose["services"].values() if service["image"] == "double")


def test_every_process_is_locked_in_and_no_secret_stands_in_the_file() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    compose = yaml_of(text)
    ours = list(containers(compose))
    assert len(ours) == 4
    assert all(each["read_only"] and each["cap_drop"] == ["ALL"] for each in ours)
    homes = [volume for each in ours for volume in each["volumes"] if volume.endswith(":/data")]
    assert len(set(homes)) == len(ours)
    assert all("${" in line for line in text.splitlines() if re.search(r"(PASSWORD|_KEY): ", line))


def test_names_of_settings_are_those_that_are_read() -> None:
    places = [DEPLOY / name for name in ("compose.yaml", "Containerfile", "double.service")]
    named = {name for place in places for name in re.findall(r"\bDOUBLE_[A-Z_]+", place.read_text())}
    assert named - known_names(Settings) == {"DOUBLE_DOMAIN"}


def test_dashboard_asks_for_figures_that_there_are() -> None:
    board = json.loads((DEPLOY / "grafana.json").read_text())
    asked = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\bdouble_\w+", target["expr"])
    }
    counters = {f"{name}_total" for name, _, _ in (COUNTED | OF_DOUBLES).values()}
    assert asked <= counters | {f"double_{name}" for name in GAUGES}
    assert asked >= counters - {"double_work_seconds_total"}


def test_constraints_pin_whatever_is_required() -> None:
    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text())["project"]
    pinned = {Requirement(line).name for line in (DEPLOY / "constraints.txt").read_text().splitlines()}
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    assert {canonicalize_name(Requirement(each).name) for each in wanted} <= set(map(canonicalize_name, pinned))


@pytest.mark.parametrize("values", [{}, CLUSTER], ids=["embedded", "cluster"])
def test_chart_renders_what_kubernetes_takes(values: Mapping[str, Any]) -> None:
    helm = pytest.importorskip("helm_python", reason="Helm is not here: `uv sync --group deploy` brings it")
    kubernetes = pytest.importorskip("kubernetes_validate")
    assert helm.lint(CHART, dict(values), strict=True)["errors"] == []
    for manifest in rendered(values).values():
        kubernetes.validate(manifest, "1.37", strict=True)


def test_embedded_is_one_process_and_a_cluster_keeps_all_but_one_of_its_own() -> None:
    one, several = rendered({"replicas": 5}), rendered(CLUSTER)
    assert one["StatefulSet"]["spec"]["replicas"] == 1
    assert "PodDisruptionBudget" not in one
    assert several["StatefulSet"]["spec"]["replicas"] == 3
    assert several["PodDisruptionBudget"]["spec"]["maxUnavailable"] == 1
    (container,) = several["StatefulSet"]["spec"]["template"]["spec"]["containers"]
    assert container["envFrom"] == [{"secretRef": {"name": "double"}}]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert {port["port"] for rule in several["NetworkPolicy"]["spec"]["egress"] for port in rule["ports"]} == {
        *(53, 443, 5432, 6333)
    }


@pytest.mark.parametrize(
    "values",
    [
        {"mode": "cluster"},
        {"mode": "cluster", "existingSecret": "double"},
        {"settings": {"DOUBLE_MASTER_KEY": "5a" * 32}},
        {"settings": {"DOUBLE_SLACK__BOT_TOKEN": "a"}},
        {"mode": "several"},
    ],
    ids=str,
)
def test_chart_refuses_a_cluster_without_its_engines_and_secrets_in_the_open(values: Mapping[str, Any]) -> None:
    helm = pytest.importorskip("helm_python", reason="Helm is not here: `uv sync --group deploy` brings it")
    with pytest.raises(helm.HelmError):
        rendered(values)


def test_image_is_as_its_linter_wants_it() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    if not linter.exists():
        pytest.skip("the linter is not here: `uv sync --group deploy` brings it")
    done = subprocess.run([linter, DEPLOY / "Containerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
