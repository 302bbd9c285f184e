"""The pages of what can stop a publish: the state of the output folder, not of a file that a person wrote, so they have no example."""

from __future__ import annotations

from prodstack.manifests.finding import FailsAt, Severity
from prodstack.rules.engine.page import Page

_ROWS = (
    (
        "disk-full",
        "The disk or the quota is full",
        "A file could not be written for want of space, of quota, or because of a limit on file sizes.",
        "The new output would be incomplete. The old one stays, byte for byte.",
        "Free space, or raise the limit, and publish again.",
    ),
    (
        "empty-publish",
        "There is nothing to publish",
        "The inputs give no file at all.",
        "A GitOps tool that prunes deletes everything that serves when the folder that it watches is empty.",
        "Check that a cluster file names a stack. If nothing should run, delete the output folder yourself.",
    ),
    (
        "output-on-other-file-system",
        "The output folder is on another file system or mount than its parent",
        "A file could not be moved into place by renaming it.",
        "Only a rename within one file system replaces a file at once; a copy can be seen, or stopped, half-way.",
        "Keep the folder and its parent on one file system; in a container, mount the parent instead of dist/.",
    ),
    (
        "publish-failed",
        "The operating system refused a step of the publish",
        "A file could not be read, written or renamed, for the reason that the message names.",
        "The new output would be incomplete. The old one stays, byte for byte.",
        "Mend what the message names and publish again.",
    ),
    (
        "publish-running",
        "Another publish writes into the same folder",
        "The lock of the output folder is held by another process.",
        "Two publishes at once would mix their files. A dead process never holds the lock.",
        "Wait until the other one ends and publish again.",
    ),
    (
        "unfinished-publish",
        "A publish was interrupted or could not be undone",
        "Each file is whole, but some are new and some are old.",
        "What would be merged is neither the old state nor the new one.",
        "Publish again: that ends the interrupted publish first.",
    ),
    (
        "unmarked-output",
        "A generated file lacks the line that marks it as generated",
        "A file that is about to be published does not begin with the header.",
        "No later publish would know the file as its own, so it would stay for ever when its stack has gone.",
        "Write the header as the first line.",
    ),
    (
        "unsafe-output-path",
        "A path would leave the output folder, or is not the same file everywhere",
        "A name that is absolute, has `..`, a backslash or a character that cannot be printed, differs from another only by case, or"
        " passes through a symbolic link.",
        "A publish replaces and removes files; what it touches must lie below dist/ on every operating system.",
        "Name the stack or the cluster otherwise, or move away what stands in the way.",
    ),
    (
        "unwritable-output",
        "The output folder cannot be written",
        "The file system is read-only, or permissions forbid it.",
        "The new output would be incomplete. The old one stays, byte for byte.",
        "Give yourself write access to the folder and to its parent, and publish again.",
    ),
)


def _page(identifier: str, title: str, what: str, why: str, fix: str) -> Page:
    text = f"{title}.\n\n**What it reports.** {what}\n\n**Why it is bad.** {why}\n\n**Fix.** {fix}\n"
    return Page(identifier, Severity.ERROR, FailsAt.NOTHING, text, can_be_suppressed=False, is_rule=False)


PUBLISH_PAGES = tuple(_page(*row) for row in _ROWS)
"""A page for each reason for which nothing is published (prodstack/compiler/publishing)."""
