"""A finding that people accept, said in a stack or a cluster file."""

from typing import Annotated

from models.base import Crd, Model


class Suppression(Model):
    """One finding that is accepted, and why."""

    rule: Annotated[str, Crd("The id of the rule.")]
    object: Annotated[
        str | None, Crd("The name of the one object that is meant; absent: every object of the file.")
    ] = None
    reason: Annotated[str, Crd("Why it is accepted; reviewers read it.", min_length=1)]
