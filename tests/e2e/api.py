"""What the tests ask the API server: apply, create, get and patch in strict mode, and the words with which it refuses.

The client is the Kubernetes project's own for Python, its dynamic part: it finds any kind by discovery, applies on the server's side, and
leaves bodies as they are.
"""

from __future__ import annotations

import itertools
import json
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from kubernetes.client import ApiClient, Configuration
from kubernetes.dynamic import DynamicClient
from kubernetes.dynamic.exceptions import DynamicApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.e2e.control_plane import ControlPlane

Body = dict[str, Any]

FIELD_MANAGER = "gitops"
"""Applies in the tests as a GitOps tool does: always under one name."""
STRICT = ("fieldValidation", "Strict")
MERGE = "application/merge-patch+json"
APPLY = "application/apply-patch+yaml"
CRD = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
WITHIN = 30.0
"""Seconds for what the server does of itself, such as serving a new CRD."""

_numbers = itertools.count(1)


class RefusedError(Exception):
    """The API server refused a request. code: the HTTP status; reason: its word for it; the message is the server's."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.code, self.reason = code, reason

    @property
    def message(self) -> str:
        """The server's words."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Can:
    """One question of authorization: may somebody do this? resource may end in a subresource, as in `pods/exec`."""

    verb: str
    group: str
    resource: str
    namespace: str = ""
    name: str = ""

    def __str__(self) -> str:
        where = f"-in-{self.namespace}" if self.namespace else ""
        return f"{self.verb}-{self.resource}{'.' if self.group else ''}{self.group}{where}"

    @property
    def attributes(self) -> Mapping[str, str]:
        """What a SubjectAccessReview calls them."""
        resource, _, subresource = self.resource.partition("/")
        said = {"verb": self.verb, "group": self.group, "resource": resource, "subresource": subresource}
        return {key: value for key, value in {**said, "namespace": self.namespace, "name": self.name}.items() if value}


class Api:
    """The API server as one user sees it; without a token, as its administrator."""

    def __init__(self, plane: ControlPlane, token: str | None = None) -> None:
        self.plane = plane
        settings = Configuration(host=plane.url, ssl_ca_cert=str(plane.certificate), no_proxy="127.0.0.1")
        settings.proxy = None
        self._client = ApiClient(settings)
        self._client.set_default_header("Authorization", f"Bearer {token or plane.token}")
        self._dynamic = DynamicClient(self._client, cache_file=str(plane.folder / "discovery.json"))

    def as_account(self, namespace: str, name: str) -> Api:
        """The same server as a ServiceAccount sees it, by a token that the server made for it."""
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token"
        asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
        return Api(self.plane, self.request("POST", path, asked)["status"]["token"])

    def apply(self, body: Body, *, text: str | None = None, dry_run: bool = False) -> Body:
        """Server-side apply in strict mode; the object as it is then stored. Raises RefusedError.

        text: the body as YAML, sent as it is, so that the server's own reader decides what it says.
        """
        query = [("fieldManager", FIELD_MANAGER), *_dry(dry_run)]
        return self.request("PATCH", self.path(body), text or body, query=query, content=APPLY)

    def create(self, body: Body, *, dry_run: bool = False) -> Body:
        """Create in strict mode, as the operator creates its children. Raises RefusedError."""
        return self.request("POST", self.path(body, named=False), body, query=_dry(dry_run))

    def get(self, body: Mapping[str, Any]) -> Body:
        """The stored object of the body's kind and name. Raises RefusedError."""
        return self.request("GET", self.path(body))

    def patch(self, body: Mapping[str, Any], change: Body, subresource: str = "") -> Body:
        """Merge a change into the stored object, in strict mode, as `kubectl patch` does. Raises RefusedError."""
        path = self.path(body) + (f"/{subresource}" if subresource else "")
        return self.request("PATCH", path, change, content=MERGE)

    def delete(self, body: Mapping[str, Any]) -> Body:
        """Delete the object. Raises RefusedError."""
        return self.request("DELETE", self.path(body))

    def refusal(self, body: Body, *, dry_run: bool = True) -> str | None:
        """Why the server refuses to apply the body, in its words; None where it accepts it."""
        try:
            self.apply(body, dry_run=dry_run)
        except RefusedError as error:
            return error.message
        return None

    def can(self, user: str, question: Can, groups: Sequence[str] = ()) -> bool:
        """Whether a user may do something; the administrator asks (SubjectAccessReview)."""
        spec = {"user": user, "groups": list(groups), "resourceAttributes": dict(question.attributes)}
        body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}
        return bool(self.create(body)["status"]["allowed"])

    def fresh_namespace(self, stem: str = "test", labels: Mapping[str, str] | None = None) -> str:
        """Make a namespace that no other test has, with the account `default`, which a controller manager would make in it."""
        name = f"{stem}-{next(_numbers)}"
        meta = {"name": name, "labels": dict(labels or {})}
        self.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": meta})
        account = {"name": "default", "namespace": name}
        self.apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": account})
        return name

    def path(self, body: Mapping[str, Any], *, named: bool = True) -> str:
        """The address of the body's object, or of its kind; a namespaced object without a namespace is in `default`."""
        meta = body.get("metadata", {})
        kind = self._kind(body["apiVersion"], body["kind"])
        namespace = meta.get("namespace", "default") if kind.namespaced else None
        address: str = kind.path(name=meta["name"] if named else None, namespace=namespace)
        return address

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Sequence[tuple[str, str]] = (),
        content: str = "application/json",
        accept: str = "application/json",
    ) -> Body:
        """One request; writes are strict. The answer is the server's JSON. Raises RefusedError."""
        asked = [*query, *([STRICT] if method in ("POST", "PATCH", "PUT") else [])]
        try:
            answer: Body = self._dynamic.request(
                method,
                path,
                body=body,
                query_params=asked,
                content_type=content,
                header_params={"Accept": accept},
                serializer=lambda _, data: data,
            )
        except DynamicApiError as error:
            raise _refused(error) from None
        return answer

    def apply_crds(self, definitions: Sequence[Body]) -> None:
        """Apply CustomResourceDefinitions, and wait until the server serves their kinds."""
        for each in definitions:
            self.apply(each)
        for each in definitions:
            eventually(partial(self.serves, each), f"{each['metadata']['name']} is served")

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _kind(self, api_version: str, kind: str) -> Any:
        return self._dynamic.resources.get(api_version=api_version, kind=kind)

    def serves(self, definition: Body) -> bool:
        """Whether discovery and the handler of the kind know the definition."""
        spec = definition["spec"]
        path = f"/apis/{spec['group']}/{spec['versions'][0]['name']}"
        try:
            self.request("GET", f"{path}/{spec['names']['plural']}")
            return any(each["kind"] == spec["names"]["kind"] for each in self.request("GET", path)["resources"])
        except RefusedError:
            return False


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds. Raises TimeoutError."""
    deadline = time.monotonic() + WITHIN
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {WITHIN:.0f} s: {what}")
        time.sleep(0.05)


def _dry(dry_run: bool) -> list[tuple[str, str]]:
    return [("dryRun", "All")] if dry_run else []


def _refused(error: DynamicApiError) -> RefusedError:
    """The server's own status object holds its words."""
    try:
        status = json.loads(error.body)
    except (TypeError, ValueError):
        status = {}
    return RefusedError(error.status, status.get("reason", str(error.reason)), status.get("message", str(error.body)))
