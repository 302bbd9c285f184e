"""Install the operator: every object except the Namespace and the CRDs, which are units of their own.

All objects use cdk8s-plus's plain ``k8s`` classes: the high-level ones add resources, replicas and selectors that cannot all be
removed.
"""

from __future__ import annotations

from typing import Final

from constructs import Construct

from constructs_lib.adapter import emit, plain
from constructs_lib.operator_objects import DEPLOYMENT_NAME, operator_objects
from constructs_lib.operator_pod import SERVICE_ACCOUNT_NAME
from prodstack.upstream.install import (
    OPERATOR_CPU_LIMIT,
    OPERATOR_CPU_REQUEST,
    OPERATOR_IMAGE,
    OPERATOR_MEMORY_LIMIT,
    OPERATOR_MEMORY_REQUEST,
    OPERATOR_NAMESPACE,
)


class OperatorInstall(Construct):
    """The operator, with the permissions that it uses and no others.

    Creates the ServiceAccount, the Deployment, the metrics Service and its NetworkPolicy, the manager's roles and bindings, and
    for each kind of CR one role for admins, one for editors and one for viewers, which Kubernetes adds to the built-in admin, edit
    and view unless ``aggregate_user_roles`` is false.
    LoraAdapters reach beyond their namespace: the operator matches an adapter's pods by label in all namespaces (operator,
    observed), so anybody with ``edit`` in one namespace can load adapters into runtimes of another.

    The pods pass Pod Security ``restricted``, so the operator's namespace may enforce it. A namespace with runtimes may not:
    their pods have no security context (operator, observed).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        namespace: str = OPERATOR_NAMESPACE,
        image: str = OPERATOR_IMAGE,
        image_pull_policy: str | None = None,
        replicas: int = 1,
        cpu_request: str = OPERATOR_CPU_REQUEST,
        cpu_limit: str = OPERATOR_CPU_LIMIT,
        memory_request: str = OPERATOR_MEMORY_REQUEST,
        memory_limit: str = OPERATOR_MEMORY_LIMIT,
        aggregate_user_roles: bool = True,
    ) -> None:
        """Create the objects in ``scope``; all except the cluster-scoped ones are in ``namespace``.

        ``image`` is a full reference; pin it, because the manager's token is close to cluster-admin. ``image_pull_policy`` is
        Always, IfNotPresent or Never; the default follows from the image (see `pull_policy`). One replica leads, the others of ``replicas`` stand by. CPU and memory are Kubernetes
        quantities in the form in which the API server returns them (``500m``, ``512Mi``). ``aggregate_user_roles`` says whether
        the user roles are added to the built-in roles; if not, they give nobody a permission until they are bound.
        """
        super().__init__(scope, construct_id)
        self.namespace: Final = namespace
        self.service_account_name: Final = SERVICE_ACCOUNT_NAME
        self.deployment_name: Final = DEPLOYMENT_NAME
        objects = operator_objects(
            namespace=namespace,
            image=image,
            image_pull_policy=image_pull_policy,
            replicas=replicas,
            cpu_request=cpu_request,
            cpu_limit=cpu_limit,
            memory_request=memory_request,
            memory_limit=memory_limit,
            aggregate_user_roles=aggregate_user_roles,
        )
        for identifier, body in objects.items():
            emit(self, identifier, plain(body["kind"]), body)
