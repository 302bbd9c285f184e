"""A report as one HTML file that contacts nothing and runs no script. Text is escaped by Jinja; the style is allowed by its hash."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from prodstack.manifests.wording import document, listed, plural, printable
from prodstack.reports.diff.impact import Impact
from prodstack.reports.diff.output import affected, summary, totals, value
from prodstack.reports.graph.topology import Shape
from prodstack.reports.report import headline
from prodstack.reports.report.layout import WIDTH, picture
from prodstack.reports.report.topology import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prodstack.reports.report.content import Changed, Cluster, Gpus, Report
    from prodstack.reports.report.topology import Placed, Topology

FOLDER = Path(__file__).parent / "templates"
MAX_FINDINGS = 50
"""The most findings of one rule; `check` prints all of them."""
MAX_CONNECTIONS = 10
"""The most connections of an object that the list below the picture names."""
BAR = 320
"""The length of the longest bar in pixels."""


def render(report: Report) -> str:
    """The HTML, in ASCII: other characters are written as references. The same report always gives the same text."""
    css = (FOLDER / "report.css").read_text(encoding="ascii")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    template = _environment().get_template("report.html")
    text = template.render(report=report, css=css, digest=digest)
    return document(text).encode("ascii", "xmlcharrefreplace").decode("ascii")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalized,
    )
    environment.globals.update(
        headline=headline,
        summary=summary,
        affected=affected,
        totals=totals,
        value=value,
        plural=plural,
        picture=picture,
        node_width=WIDTH,
        described=described,
        listing=listing,
        reaches=reaches,
        bars=bars,
        max_findings=MAX_FINDINGS,
    )
    return environment


def _finalized(value: Any) -> Any:
    """What is written of a value: names are on one line, and nothing in them controls or reorders text. Markup of ours stays."""
    return value if isinstance(value, Markup | int | float) else printable(str(value))


def described(cluster: Cluster) -> str:
    """The picture of a cluster in words, for those who do not see it."""
    nodes = cluster.topology.nodes if cluster.topology else ()
    kinds = (Shape.ROUTE, Shape.ROUTER, Shape.ENGINE, Shape.CACHE, Shape.ADAPTER)
    counts = ((kind, sum(each.node.shape is kind for each in nodes)) for kind in kinds)
    parts = [plural(count, "runtime" if kind is Shape.ENGINE else kind.value) for kind, count in counts if count]
    changes = ((state, sum(each.state is state for each in nodes)) for state in State if state)
    parts += [f"{count} {state}" for state, count in changes if count]
    return listed(parts, "and") if parts else "no object of the operator's kinds"


def listing(topology: Topology) -> Iterator[tuple[Placed, str]]:
    """Each object of the picture with what it leads to."""
    names = {each.node.key: each.node.lines[0] for each in topology.nodes}
    targets: dict[Any, list[str]] = {}
    for line in topology.lines:
        label = ", ".join(part for part in (line.edge.label, line.state) if part)
        to = names.get(line.edge.end, "")
        targets.setdefault(line.edge.start, []).append(f"{to} ({label})" if label else to)
    for each in topology.nodes:
        leads = targets.get(each.node.key, [])
        more = [f"{len(leads) - MAX_CONNECTIONS} more"] if len(leads) > MAX_CONNECTIONS else []
        yield each, ", ".join((*leads[:MAX_CONNECTIONS], *more))


_REACHES: Mapping[Impact, str] = {
    Impact.NOTHING: "No pod restarts because of this change.",
    Impact.IGNORED: "Running pods keep what they have: the operator does not write this until a compared field changes.",
    Impact.SCALES: "New pods start with this; running pods keep what they have.",
    Impact.ROLLS_OUT: "The pods are replaced by pods with this.",
    Impact.INTERRUPTS: "The pods stop, and those that start have this.",
    Impact.BLOCKED: "The operator cannot apply all of the change, so pods may not get this.",
    Impact.DATA_LOSS: "A volume is deleted together with the custom resource.",
    Impact.CLUSTER_WIDE: "It affects everything that depends on it.",
}


def reaches(changed: Changed) -> str:
    """Whether the pods get what is shown."""
    return _REACHES[changed.change.impact]


def bars(gpus: Gpus) -> tuple[tuple[str, int, int], ...]:
    """(what, number, length in pixels) of each bar."""
    numbers = [("wanted", gpus.wanted)]
    numbers += [("wanted at most", gpus.most)] if gpus.most != gpus.wanted else []
    numbers += [("before", gpus.before)] if gpus.before is not None and gpus.before != gpus.wanted else []
    numbers += [("in the pools", gpus.pools)] if gpus.pools is not None else []
    longest = max((number for _, number in numbers), default=0)
    return tuple((what, number, round(number * BAR / longest) if longest else 0) for what, number in numbers)
