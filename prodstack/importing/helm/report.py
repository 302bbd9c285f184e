"""The migration report: a page of Markdown by which people decide whether to merge."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from prodstack.importing.helm.differences import differences, of_companions
from prodstack.importing.helm.exposure import MAIN_ROUTE, chosen_route
from prodstack.importing.helm.numbers import misprinted
from prodstack.importing.helm.pairs import shown_target
from prodstack.importing.helm.pieces import CLUSTER, code
from prodstack.importing.helm.release import MODELS, has_volume, model_name
from prodstack.importing.helm.services import EXPOSE
from prodstack.importing.helm.table import Verdict
from prodstack.manifests.finding import Severity
from prodstack.manifests.secrets import masked
from prodstack.manifests.values import block
from prodstack.manifests.wording import dotted, markdown, plural, printable, shown
from prodstack.manifests.yaml_writer import to_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from prodstack.importing.helm.accounts import Account
    from prodstack.importing.helm.convert import Imported
    from prodstack.manifests.yaml_reader import Path

_OPERATOR = (
    "Write the operator's image with its digest as operator.image in the cluster file, and remove allowMutableImage. If somebody else installs"
    " the operator, write `install: false` instead."
)
_FACTS = "State in the cluster file what the cluster has (`facts`), so that missing storage classes, RuntimeClasses, GPUs and Secrets are reported."
_FOLDER = "the stack's folder"
_ORDER = (
    "Names differ, so the old and the new objects can run next to each other if there are enough GPUs: merge, wait until the runtimes are"
    " ready, change the addresses of clients, and then uninstall the release. `helm uninstall` deletes the release's Secret and its claims."
)


def report(imported: Imported, sources: Sequence[str], stack: str, cluster: str) -> str:
    """The page. sources: the values files; stack, cluster: the paths of the files that were written."""
    release = imported.release
    different = (*differences(release), *of_companions(imported.stack))
    lines = [
        f"# Migration of the Helm release {code(release.name)}",
        "",
        f"Made by `import helm` from {', '.join(map(code, sources))}, for the chart vllm-stack 0.1.12. It wrote {code(stack)} and {code(cluster)}.",
        "The chart was read and the operator was observed; this release itself was not looked at. Delete this page when the migration is done.",
        "",
        *_counts((*imported.accounts, *imported.others)),
        *_section("Before you merge", (f"- [ ] {text}" for text in (*imported.todos, _OPERATOR, _FACTS))),
        *_section("What is not carried over", _lost(imported)),
        *_section("What behaves differently", (f"- **{title}.** {text}" for title, text in different)),
        *_section("New names", [*_names(imported), "", _ORDER]),
        *_section("What Helm drops or misprints", _notices(imported)),
        *_section("What `check` reports", _findings(imported)),
        *_section("Every value", _values(imported)),
    ]
    return "\n".join(lines) + "\n"


def summary(imported: Imported) -> list[str]:
    """The result in a few lines, for a terminal."""
    counted: Counter[Verdict] = Counter()
    for account in (*imported.accounts, *imported.others):
        counted[account.verdict] += account.leaves
    lines = [f"{verdict}: {plural(counted[verdict], 'value')}" for verdict in Verdict if counted[verdict]]
    errors = sum(finding.severity is Severity.ERROR for finding in imported.findings)
    return [*lines, *([f"{plural(errors, 'error')} left, which `check` explains"] if errors else [])]


def is_incomplete(imported: Imported) -> bool:
    """Whether something of the values is not carried over, or an error is left."""
    errors = any(finding.severity is Severity.ERROR for finding in imported.findings)
    return errors or any(account.is_lost for account in imported.accounts)


def _section(title: str, lines: Iterable[str]) -> list[str]:
    body = list(lines)
    return ["", f"## {title}", "", *body] if body else []


def _counts(accounts: Sequence[Account]) -> Iterator[str]:
    total = sum(account.leaves for account in accounts)
    yield f"| {plural(total, 'value')} | |"
    yield "|---|---|"
    for verdict in Verdict:
        number = sum(account.leaves for account in accounts if account.verdict is verdict)
        if number:
            yield f"| {verdict} | {number} |"


def _lost(imported: Imported) -> Iterator[str]:
    """What is missing afterwards, and what to do instead; the same reason for several values is given once."""
    reasons: dict[str, list[Account]] = {}
    for account in imported.accounts:
        if account.is_lost:
            reasons.setdefault(" ".join(account.texts), []).append(account)
    if any(_FOLDER in text for text in reasons):
        folder = f"stacks/{imported.release.name}"
        yield f"Where {_FOLDER} is named: move the stack file to `{folder}/stack.yaml`, and write the manifest next to it in `{folder}/`."
        yield ""
    for text, lost in reasons.items():
        yield f"- {', '.join(code(dotted(account.path)) for account in lost)}: {text}"
        for account in lost:
            if account.verdict is Verdict.MANIFEST:
                yield from _quoted(account)


def _quoted(account: Account) -> Iterator[str]:
    """The values of an object that the chart renders and the operator cannot make."""
    key = str(account.path[-1])
    text = to_yaml([{key: masked(key, account.value)}])
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    yield from ("", f"  {fence}yaml", *(f"  {printable(line)}" for line in text.split("\n")[:-1]), f"  {fence}", "")


def _names(imported: Imported) -> Iterator[str]:
    yield "| object | of the chart | of the operator |"
    yield "|---|---|---|"
    yield from (f"| {what} | {code(old)} | {code(new)} |" for what, old, new in _renamed(imported))


def _renamed(imported: Imported) -> Iterator[tuple[str, str, str]]:
    release, stack = imported.release, imported.stack
    for index in release.deployed:
        model = model_name(release.value(*MODELS, index))
        new = _runtime_name(imported, index)
        yield "Deployment", f"{release.name}-{model}-deployment-vllm", new
        yield "Service", f"{release.name}-{model}-engine-service", new
        if has_volume(release, (*MODELS, index)):
            yield "PersistentVolumeClaim", f"{release.name}-{model}-storage-claim", new
    for new in stack.get("routers", {}):
        yield "Deployment", f"{release.name}-deployment-router", new
        yield "Service", f"{release.name}-router-service", f"{new}.{release.namespace}.svc, port 80"
        yield from _routes(imported, new)
    if release.has_cache_server:
        yield "Deployment", f"{release.name}-deployment-cache-server", imported.names.cache
        yield "Service", f"{release.name}-cache-server-service", imported.names.cache


def _routes(imported: Imported, router: str) -> Iterator[tuple[str, str, str]]:
    """The objects by which clients outside the cluster reach a router."""
    name, ways = imported.release.name, block(imported.stack, EXPOSE, router)
    if "service" in ways:
        yield "Service for clients outside", f"{name}-router-service", f"{router}-public"
    if "ingress" in ways:
        yield "Ingress", f"{name}-ingress-router", router
    if "httpRoute" in ways:
        route = chosen_route(imported.release)
        yield "HTTPRoute", f"{name}-router" if route == MAIN_ROUTE else f"{name}-router-{route}", router


def _runtime_name(imported: Imported, index: int) -> str:
    """The runtime's name; a side of a block is called after the block."""
    sides = imported.release.pair
    blocks = list(imported.stack.get("prefillDecode", {}))
    if sides is None or not blocks:
        return imported.names.runtimes[index]
    return f"{blocks[0]}-{('prefill', 'decode')[sides.index(index)]}"


def _notices(imported: Imported) -> Iterator[str]:
    yield from (f"- {markdown(notice)}" for notice in imported.notices)
    yield from (f"- {text}" for text in misprinted(imported.accounts))


def _findings(imported: Imported) -> Iterator[str]:
    for finding in imported.findings:
        about = f"{code(finding.object.name)}: " if finding.object is not None else ""
        yield f"- {finding.severity} ({finding.rule}): {about}{markdown(finding.message)}. Fix: {markdown(finding.fix)}."


def _values(imported: Imported) -> Iterator[str]:
    yield "| value | set to | result |"
    yield "|---|---|---|"
    before: tuple[str, ...] = ()
    for account in imported.accounts:
        key = code(dotted((*imported.at, *account.path)))
        set_to = code(shown(masked(str(account.path[-1]), account.value)))
        yield f"| {key} | {set_to} | {_result(account, imported, before)} |"
        before = account.texts
    for account in imported.others:
        yield f"| {code(dotted(account.path))} | | {account.texts[0]} |"


def _result(account: Account, imported: Imported, before: tuple[str, ...]) -> str:
    """Where the value is now, or why not. A reason that stands in the row above, or in the section about what is missing, is not repeated."""
    targets = [code(_place(target, imported)) for target in account.targets]
    more = f" and {len(targets) - 2} more" if len(targets) > 3 else ""
    where = ", ".join(targets[:2] if more else targets) + more
    arrow = f"→ {where}" if where else ""
    is_told = account.is_lost or (account.texts and account.texts == before)
    reason = "See above." if is_told else " ".join(account.texts)
    if account.verdict is Verdict.MAPPED:
        return " ".join(filter(None, (arrow, reason))) or str(account.verdict)
    return " ".join(filter(None, (f"**{account.verdict}.**", arrow, reason)))


def _place(target: Path, imported: Imported) -> str:
    if target[0] == CLUSTER:
        return f"{CLUSTER}: {dotted(target[1:])}"
    return dotted(shown_target(target, imported.stack))
