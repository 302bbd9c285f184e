"""Addresses that people write in the settings of companions: host names, paths and blocks of IP addresses."""

from __future__ import annotations

import ipaddress
import re

from prodstack.manifests.names import MAX_LABEL, MAX_SUBDOMAIN, dns_subdomain_problem

_MAX_PATH = 1024
_WILDCARD = "*."
_PATH = re.compile(r"/([-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*\Z")
_NOT_IN_PATHS = ("//", "/./", "/../", "%2f", "%2F")
_NOT_AT_ENDS = ("/.", "/..")


def host_problem(host: str) -> str | None:
    """Return why an Ingress or an HTTPRoute does not accept a host name, as the rest of a sentence; None if both do.

    The first part can be `*`. Source: Kubernetes' validation of an Ingress, and the Gateway API's Hostname, read.
    """
    name = host.removeprefix(_WILDCARD)
    if is_address(name):
        return "is an IP address, not a host name"
    if "*" in name:
        return "has a * that is not its whole first part"
    if ":" in name or "/" in name:
        return "has more than the host name; leave out the scheme, the port and the path"
    is_name = dns_subdomain_problem(name) is None and all(len(part) <= MAX_LABEL for part in name.split("."))
    return None if is_name and len(host) <= MAX_SUBDOMAIN else "is not a DNS name in lower case"


def path_problem(path: str) -> str | None:
    """Return why an Ingress or an HTTPRoute does not accept a path as a prefix, as the rest of a sentence; None if both do.

    Source: Kubernetes' validation of an Ingress, and that of the Gateway API's HTTPPathMatch, read.
    """
    if not path.startswith("/"):
        return 'does not begin with "/"'
    if len(path) > _MAX_PATH:
        return f"has {len(path)} characters; a path has at most {_MAX_PATH}"
    wrong = next((each for each in _NOT_IN_PATHS if each in path), None)
    wrong = wrong or next((each for each in _NOT_AT_ENDS if path.endswith(each)), None)
    if wrong is not None:
        return f'contains "{wrong}"'
    return None if _PATH.match(path) else "has characters that a path cannot have"


def network_of(cidr: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return the network of a CIDR, whose address need not be its first; None if Kubernetes does not accept it.

    It is an address, a slash and the length of the prefix, without leading zeros and without a zone (Kubernetes, read).
    """
    address, _, length = cidr.partition("/")
    try:
        network = ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return None
    return network if is_address(address) and length == str(network.prefixlen) else None


def is_address(text: str) -> bool:
    """Return whether a text is an IPv4 or IPv6 address."""
    try:
        return "%" not in text and bool(ipaddress.ip_address(text))
    except ValueError:
        return False
