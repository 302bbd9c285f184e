"""Alerts in promtool: a history of series, and what fires then."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.monitoring.prometheus import promtool

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Group = dict[str, Any]


@dataclass(frozen=True)
class Fires:
    """One firing alert. labels: all of them but its name; value: as the texts of the alert show it."""

    labels: Mapping[str, str]
    value: str = ""


@dataclass(frozen=True)
class History:
    """What happened, minute by minute (promtool's notation: `1x60` is 1 for an hour), and what fires after so many minutes."""

    id: str
    alert: str
    series: Mapping[str, str]
    minutes: int
    fires: tuple[Fires, ...] = ()


def check(groups: list[Group], folder: Path) -> str:
    """What `promtool check rules` has against the groups; "" if nothing."""
    ran = promtool("check", "rules", "--lint-fatal", _written(groups, folder))
    return ran.stdout + ran.stderr if ran.returncode else ""


def problems(groups: list[Group], history: History, folder: Path) -> str:
    """What `promtool test rules` has against what a history says; "" if nothing."""
    _written(groups, folder)
    rule = next(rule for group in groups for rule in group["rules"] if rule["alert"] == history.alert)
    expected = [
        {"exp_labels": dict(each.labels), "exp_annotations": _texts(rule["annotations"], each)}
        for each in history.fires
    ]
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in history.series.items()],
        "alert_rule_test": [{"eval_time": f"{history.minutes}m", "alertname": history.alert, "exp_alerts": expected}],
    }
    file = folder / "test.yaml"
    file.write_text(json.dumps({"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [test]}))
    ran = promtool("test", "rules", file)
    return ran.stdout + ran.stderr if ran.returncode else ""


def _written(groups: list[Group], folder: Path) -> Path:
    file = folder / "rules.yaml"
    file.write_text(json.dumps({"groups": groups}))
    return file


def _texts(annotations: Mapping[str, str], fires: Fires) -> dict[str, str]:
    """The annotations with the labels and the value in their places."""
    known = {f"$labels.{key}": text for key, text in fires.labels.items()}
    return {
        key: re.sub(r"\{\{ (\S+).*?\}\}", lambda m: {**known, "$value": fires.value}[m[1]], text)
        for key, text in annotations.items()
    }


def alerts(groups: Iterable[Group]) -> list[str]:
    """The names of all alerts."""
    return [rule["alert"] for group in groups for rule in group["rules"]]
