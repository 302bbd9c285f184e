"""The report of an import, in Markdown: what somebody has to know before the files are merged, the most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prodstack.importing.cluster.stack import ROLLOUT_DIGEST
from prodstack.manifests.finding import Severity
from prodstack.manifests.manifest import Manifest
from prodstack.manifests.wording import markdown, markdown_code, plural
from prodstack.reports.diff.output import IN_WORDS, value
from prodstack.reports.diff.output import markdown as impact_markdown
from prodstack.upstream.profile import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prodstack.importing.cluster.convert import Imported
    from prodstack.importing.cluster.live import LeftOut
    from prodstack.importing.cluster.stack import Stack
    from prodstack.manifests.finding import Finding, ObjectRef

MOST_OTHERS = 20
"""How many objects of other kinds are listed."""
_ALWAYS = (
    "Two things are never written: `status`, and the metadata that the API server, kubectl and GitOps tools maintain."
    " Fields that have the CRD's default are left out, because the API server fills them in again."
)
_UNEXPLAINED = "no known reason; see above"


def report(imported: Imported) -> str:
    """The whole report."""
    return "\n".join(_lines(imported)) + "\n"


def summary(imported: Imported) -> Iterator[str]:
    """The report in a few lines, for the terminal."""
    objects, stacks = len(imported.live.objects), len(imported.stacks)
    verdict = imported.impact.verdict
    yield f"{plural(objects, 'custom resource')} in {plural(stacks, 'stack')}; the merge: {verdict} ({IN_WORDS[verdict]})"
    if imported.missing:
        names = ", ".join(str(each.ref) for each in imported.missing)
        yield f"not emitted until their findings are corrected: {names}"
    if imported.blocking:
        yield f"{plural(len(imported.blocking), 'finding')} would block synth; the report says what to change"
    if imported.unexplained:
        yield f"{plural(len(imported.unexplained), 'field')} would change for no known reason; read the report before you merge"


def _lines(imported: Imported) -> Iterator[str]:
    yield f"# Import of the cluster {markdown(imported.cluster.name)}"
    yield ""
    yield from (f"- {markdown(line)}" for line in summary(imported))
    yield from _blocking(imported)
    yield from _impact(imported)
    yield from _stacks(imported)
    yield from _differences(imported)
    yield from _left_out(imported)
    yield from _cluster(imported)
    yield from _next(imported)


def _section(title: str) -> Iterator[str]:
    yield from ("", f"## {title}", "")


def _blocking(imported: Imported) -> Iterator[str]:
    if not imported.needs_work:
        return
    yield from _section("Correct this first")
    yield from (_finding(each) for each in imported.blocking)
    if imported.secrets:
        yield from ("", "Secrets in plain text were not copied; their places have the mark `notCopied`:", "")
        yield from (_secret(each) for each in imported.secrets)
    if imported.missing:
        yield from (
            "",
            "These live objects are not emitted until then, so this report cannot say what merging them does:",
            "",
        )
        yield from (f"- {markdown_code(str(each.ref))}" for each in imported.missing)
        yield from ("", "When the files can be compiled, `check` may report more about them.")
    if imported.unexplained:
        yield from ("", "These fields would change for no known reason. Please report this:", "")
        yield from (
            f"- {markdown_code(str(each.object))} {markdown_code(each.path)}: {markdown_code(value(each.old))} → {markdown_code(value(each.new))}"
            for each in imported.unexplained
        )


def _secret(place: LeftOut) -> str:
    fix = "revoke it, put a new one into a Secret that is not in Git, and name that Secret instead (the Hugging Face token: `hfTokenSecret`)"
    return f"- {markdown_code(str(place.object))}, {markdown_code(place.what)}: {markdown(place.why)}. *What to do:* {fix}."


def _finding(found: Finding) -> str:
    place = markdown_code(f"{found.file}:{found.line}")
    return f"- {place}: {markdown(found.message)} ({markdown_code(found.rule)}). *What to do:* {markdown(found.fix)}."


def _impact(imported: Imported) -> Iterator[str]:
    yield from _section("What the merge does")
    if not imported.live.children:
        yield "The dump has no children (Deployments, Services, volumes), so this assumes that every custom resource was applied completely."
        yield ""
    yield impact_markdown(imported.impact).rstrip("\n")


def _stacks(imported: Imported) -> Iterator[str]:
    yield from _section("Stacks")
    yield "Objects of one namespace that refer to each other are one stack, named after its first router or, without one, its first runtime."
    yield from ("", "| stack | namespace | objects | rollout digest |", "|---|---|---|---|")
    yield from (_stack_row(stack) for stack in imported.stacks)
    if any(ROLLOUT_DIGEST in stack.data for stack in imported.stacks):
        yield from (
            "",
            "The rollout digest is off where a running engine does not have it: adding it would restart the engine.",
        )


def _stack_row(stack: Stack) -> str:
    names = ", ".join(f"{each.ref.kind} {each.ref.name}" for each in stack.group.objects)
    digest = "off" if ROLLOUT_DIGEST in stack.data else "on" if "runtimes" in stack.data else "no runtime"
    return f"| {markdown_code(stack.path)} | {markdown_code(stack.group.namespace)} | {markdown(names)} | {digest} |"


def _differences(imported: Imported) -> Iterator[str]:
    yield from _section("How the objects differ from the live ones")
    yield _ALWAYS
    if not imported.differences:
        yield from ("", "Apart from that, the emitted objects are equal to the live ones.")
        return
    yield from ("", "| object | field | live | emitted | why |", "|---|---|---|---|---|")
    for each in imported.differences:
        values = f"{markdown_code(value(each.old))} | {markdown_code(value(each.new))}"
        why = markdown(each.why or _UNEXPLAINED)
        yield f"| {markdown_code(str(each.object))} | {markdown_code(each.path)} | {values} | {why} |"


def _left_out(imported: Imported) -> Iterator[str]:
    others = imported.live.others
    if not (imported.left_out or others or imported.live.children):
        return
    yield from _section("What is not written")
    yield from (
        f"- {markdown_code(str(each.object))}, {markdown(each.what)}: {markdown(each.why)}."
        for each in imported.left_out
    )
    if imported.live.children:
        yield f"- {plural(imported.live.children, 'object')} that the operator created: it creates them from the custom resources."
    yield from _companions(imported)


def _companions(imported: Imported) -> Iterator[str]:
    stated = {Manifest(each.body).ref for each in imported.companions} | {each.object for each in imported.refused}
    if imported.companions and not imported.writes_companions:
        yield "- Objects of other kinds that belong to a stack; `--with-companions` writes them into its folder:"
        yield from (
            f"  - {markdown_code(each.file)} of the stack {markdown_code(each.stack)}" for each in imported.companions
        )
    rest = [each.ref for each in imported.live.others if each.ref not in stated]
    if rest:
        yield f"- {plural(len(rest), 'object')} of other kinds that belong to no stack: {_named(rest)}."


def _named(refs: Sequence[ObjectRef]) -> str:
    shown = ", ".join(markdown_code(str(ref)) for ref in refs[:MOST_OTHERS])
    return shown + (f" and {len(refs) - MOST_OTHERS} more" if len(refs) > MOST_OTHERS else "")


def _cluster(imported: Imported) -> Iterator[str]:
    cluster = imported.cluster
    yield from _section("The cluster file")
    if cluster.operator.get("install") is False:
        yield "- `operator: {install: false}`: the dump does not have the operator's Deployment as this project installs it."
    else:
        yield "- `operator`: from the Deployment in the dump. Compare the unit `operator` with what is installed before you sync it."
    evidence = "was run" if cluster.profile.evidence is Evidence.OBSERVED else "was only read, never run"
    yield f"- The operator is judged as {markdown_code(cluster.profile.name)}, a version that {evidence}. If another one runs there, import again with `--profile`."
    if cluster.storage_class:
        yield f"- {markdown_code(f'storageClass: {cluster.storage_class}')}, because every enabled volume names it."
    if cluster.facts:
        yield f"- `facts`: {', '.join(f'`{key}`' for key in cluster.facts)}, from the objects in the dump. They are complete lists: add what the dump does not have."
    else:
        yield "- No `facts`: a dump of custom resources proves no complete list of classes, nodes or Secrets. Secrets that are referenced may not exist."
    yield (
        "- The unit `crds` replaces the operator's CRDs: read docs/hardened-crds.md before you sync it. Sync it before the stacks,"
        " which leave out the fields that have its defaults."
    )
    yield "- The unit `namespaces` labels the namespaces for Pod Security, which can refuse pods that run today."


def _next(imported: Imported) -> Iterator[str]:
    yield from _section("Next steps")
    steps = ["Correct the findings above, then run `check`."] if imported.needs_work else []
    warnings = sum(each.severity is Severity.WARNING for each in imported.trial.findings)
    if warnings:
        steps.append(
            f"{plural(warnings, 'warning')} of `check` {'does' if warnings == 1 else 'do'} not block: read {'it' if warnings == 1 else 'them'}."
        )
    steps += [
        f"Run `synth`, and compare with the cluster: `diff --live DUMP dist/{imported.cluster.name}`.",
        'Merge, and let the GitOps tool take over the objects, as in "Adopting a live stack" (docs/gitops.md).',
    ]
    yield from (f"{number}. {step}" for number, step in enumerate(steps, start=1))
