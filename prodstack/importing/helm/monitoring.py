"""The chart's ServiceMonitors and dashboards as `monitoring` of the stack file.

Source: the chart's templates servicemonitor-engine, servicemonitor-router and dashboards, read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.importing.helm.pieces import OFF, Note, Setting, ToDo, is_empty, is_secret, text_of, texts_of, unread
from prodstack.importing.helm.routers import has_router
from prodstack.importing.helm.table import Verdict, defaults
from prodstack.manifests.values import get

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.importing.helm.pieces import Piece
    from prodstack.importing.helm.release import Release
    from prodstack.manifests.yaml_reader import Path

MONITORING = "monitoring"
OF_ENGINES: Path = ("servingEngineSpec", "serviceMonitor")
OF_ROUTER: Path = ("routerSpec", "serviceMonitor")
DASHBOARDS: Path = ("grafanaDashboards",)
_PODS = (
    "The stack file asks for PodMonitors, because the operator's Services have no labels that a ServiceMonitor could select. The job of their"
    " series is the name of the runtime or router."
)
_BOTH = "There are PodMonitors for engines and routers, although these values monitor only one of them."
_DASHBOARD = (
    "It is another dashboard than the chart's, with panels and queries of its own. Copy the chart's dashboards into Grafana if you need them,"
    " and change their queries by the chart's labels."
)
_WITH_MONITORS = (
    "The dashboard comes with PodMonitors, which these values did not ask for: it needs their labels. If engines and routers are scraped in"
    " another way, too, their metrics are stored twice."
)
_SELECTOR = (
    "Make your Prometheus select the new PodMonitors: its podMonitorSelector must match monitoring.labels. The chart's ServiceMonitors also had"
    " the chart's labels, such as app.kubernetes.io/part-of, and were selected by serviceMonitorSelector."
)


def monitoring(release: Release) -> Iterator[Piece]:
    """Yield what the monitors and dashboards of the chart become."""
    places = [place for place, exists in _places(release) if exists]
    for place in (*places, DASHBOARDS):
        if release.value(*place, "enabled") is not True:
            yield Note(place, Verdict.UNUSED, OFF)
    monitors = [place for place in places if release.value(*place, "enabled") is True]
    has_dashboard = release.value(*DASHBOARDS, "enabled") is True
    if not places and has_dashboard:
        text = "These values deploy no engine and no router, so there are no metrics to show."
        yield Note(DASHBOARDS, Verdict.IMPOSSIBLE, text)
    elif monitors or has_dashboard:
        yield Setting((MONITORING, "enabled"), True, tuple((*place, "enabled") for place in monitors))
        yield from _monitors(release, monitors, len(places))
        why = "The chart has no alerts. Remove this line for those of this project."
        yield Setting((MONITORING, "alerts"), False, (), why)
        yield from _dashboard(release, with_monitors=bool(monitors))
        yield ToDo(_SELECTOR)


def _places(release: Release) -> tuple[tuple[Path, bool], ...]:
    """The values of the two ServiceMonitors, and whether the stack file has what they would monitor."""
    return (OF_ENGINES, bool(release.deployed)), (OF_ROUTER, has_router(release))


def _monitors(release: Release, monitors: Sequence[Path], possible: int) -> Iterator[Piece]:
    for place in monitors:
        text = f"{_PODS} {_BOTH}" if len(monitors) < possible else _PODS
        yield Note((*place, "enabled"), Verdict.CHANGED, text)
        yield from unread(release.value(*place), place, get(defaults(), *place))
    yield from _interval(release, monitors)
    yield from _labels(release, monitors)


def _interval(release: Release, monitors: Sequence[Path]) -> Iterator[Piece]:
    chosen: str | None = None
    for place in monitors:
        where = (*place, "interval")
        value = release.value(*where)
        text = text_of(value)
        if is_empty(value):
            continue
        if text is None:
            yield Note(where, Verdict.IMPOSSIBLE, "interval takes a text such as 15s; nothing was written.")
        elif chosen in (None, text):
            chosen = text
            yield Setting((MONITORING, "interval"), text, (where,))
        else:
            why = "monitoring has one interval, so the routers have that of the engines."
            yield Note(where, Verdict.CHANGED, why)


def _labels(release: Release, monitors: Sequence[Path]) -> Iterator[Piece]:
    chosen: dict[str, str] = {}
    for place in monitors:
        where = (*place, "additionalLabels")
        value = release.value(*where)
        labels = _texts(value)
        if labels is None and not is_empty(value):
            yield Note(where, Verdict.IMPOSSIBLE, "labels takes texts that are no secrets; nothing was written.")
        for key, text in (labels or {}).items():
            if chosen.setdefault(key, text) == text:
                yield Setting((MONITORING, "labels"), {key: text}, ((*where, key),))
            else:
                why = "monitoring has one set of labels, so the routers' PodMonitor has the value of the engines'."
                yield Note((*where, key), Verdict.CHANGED, why)


def _dashboard(release: Release, *, with_monitors: bool) -> Iterator[Piece]:
    target, switch, where = (MONITORING, "dashboard"), (*DASHBOARDS, "enabled"), (*DASHBOARDS, "labels")
    if release.value(*switch) is not True:
        yield Setting(target, False, (), "These values ask for no dashboard. Remove this line to get one.")
        return
    yield Setting(target, True, (switch,))
    yield Note(switch, Verdict.CHANGED, _DASHBOARD if with_monitors else f"{_DASHBOARD} {_WITH_MONITORS}")
    value = release.value(*where)
    labels = _texts(value)
    if value == get(defaults(), *where):
        yield Note(where, Verdict.MAPPED, "This is the label of the dashboard unless it is told otherwise.")
    elif labels is not None:
        yield Setting((MONITORING, "dashboardLabels"), labels, (where,))
    elif not is_empty(value):
        yield Note(where, Verdict.IMPOSSIBLE, "dashboardLabels takes texts that are no secrets; nothing was written.")


def _texts(value: object) -> dict[str, str] | None:
    return None if is_secret("labels", value) else texts_of(value)
