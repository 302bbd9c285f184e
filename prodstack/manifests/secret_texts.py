"""Read what a text holds: a YAML or JSON document, or assignments as in env files, scripts, arguments, headers and INI files.

Size and depth are bounded, and every pattern takes linear time, because the texts may come from anybody.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from prodstack.manifests.lazy_pattern import lazy_pattern
from prodstack.manifests.secret_names import is_secret_flag, is_secret_name, name_words, word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PARSED = 256 * 1024
"""The longest text, in characters, that is parsed as a document; assignments are found in longer ones too."""
_MAX_VALUE = 300
_HINTS = (
    "pass", "pwd", "psw", "token", "secret", "cred", "auth", "key", "bearer", "salt", "cookie", "jwt", "dsn", "stringdata", "binarydata",
    "redis-cli",
)  # fmt: skip
_SHORT_HINTS = ("pat", "sig", "curl")
_SHORT_HINT = re.compile(r"[Pp]at(?![a-z])|PAT(?![A-Z](?![a-z]))|Sig|SIG|(?<![A-Za-z])sig|\b[Cc][Uu][Rr][Ll]\b")
"""The short hints as whole words or the start of one, as names are split into words: GH_PAT and urlSig, not PATH and design."""
_LOGIN_HINT = re.compile(r":(?:[0-9]{2,5}|\*):[\w*]{1,60}:\w")
_REFERENCE = r"\$\{[^{}\n]{0,200}\}|\$\([^()\n]{0,200}\)|\{\{[^\n{}]{0,200}\}\}|<[^<>\n]{0,100}>"
_VALUE = rf"\"[^\"\n]{{0,{_MAX_VALUE}}}\"|'[^'\n]{{0,{_MAX_VALUE}}}'"
_INLINE = lazy_pattern(
    rf"(?<![\w.$-])(?=(-{{0,2}}[A-Za-z_][\w.-]{{0,80}})(?:[\"']?[ ]?=|[\"'][ ]{{0,3}}:[ ]{{0,3}})(?![=~])[ ]?({_VALUE}|(?:{_REFERENCE})?[^\s;&|,)}}\]\"']{{0,{_MAX_VALUE}}}))"
)
"""name=value and "name": "value" anywhere in a text."""
_LINE = lazy_pattern(
    r"^[ \t]{0,200}(?:(?:#|;|//|export|set|ENV|ARG|-)[ \t]{1,9}|#)?[\"']?([A-Za-z_][\w.-]{0,80})[\"']?[ \t]{0,9}(?::=|=>|[:=])(?![=~])([^\n]{0,300})",
    re.MULTILINE,
)
"""A line that is an assignment."""
_FLAG = lazy_pattern(
    rf"(?<![\w-])(--?[A-Za-z][\w.-]{{1,60}})[ \t]{{1,9}}({_VALUE}|{_REFERENCE}|[^\s;|&\"'-][^\s;|&\"']{{0,{_MAX_VALUE}}})"
)
_HEADER = lazy_pattern(r"(?:-H|--header)[ =]{1,3}[\"']?([A-Za-z][\w-]{0,60}):[ \t]{0,3}([^\"'\n]{1,300})")
_ELEMENT = lazy_pattern(r"<([A-Za-z][\w.:-]{0,60})>([^<>\n]{1,300})</")
_WORDS_OF_FORMATS = lazy_pattern(
    r"\blogin[ \t]+\S{1,100}[ \t]+(password)[ \t]+(\S{1,300})|^[ \t]{0,9}(requirepass|masterauth)[ \t]+(\S{1,300})"
    r"|\b(sshpass) -p[ \t]?(\S{1,300})|\b(redis-cli)\b[^\n|;]{0,200}?[ ]-a[ ]+(\S{1,300})"
    r"|\b(curl)\b[^\n|;]{0,200}?[ ](?:-u|--user)[ =][\"']?[A-Za-z][\w.@-]{0,60}:([^\s\"']{1,300})"
    r"|^[\w.*-]{1,100}:(?:[0-9]{2,5}|\*):[\w*]{1,60}:(\w{1,60}):(\S{1,300})$",
    re.MULTILINE,
)
"""Passwords of .netrc, redis.conf, .pgpass, and of commands that take them in an argument of one letter."""
_CODE = lazy_pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z")
_IDENTIFIER = lazy_pattern(r"[A-Za-z]+(?:_[A-Za-z]+)+\Z")
_PROSE_WORDS = word_set("""
    and or is in to flag argument option with for are must can from of the a an if value takes on as at by not when which that here
    should has was will it
""")


def has_hint(text: str) -> bool:
    """Whether a text may name a secret: every name of a secret contains a hint, as does a line of .pgpass.

    Plain searches come first, because a regular expression that ignores case is ten times slower, and most texts have no hint.
    """
    folded = text.casefold()
    if any(map(folded.__contains__, _HINTS)):
        return True
    is_short = any(map(folded.__contains__, _SHORT_HINTS)) and _SHORT_HINT.search(text) is not None
    return is_short or (":" in text and _LOGIN_HINT.search(text) is not None)


def documents(text: str) -> list[Any]:
    """The mappings and lists that a text holds as JSON or YAML; none if it is too long or is neither."""
    start = text.lstrip()[:1]
    if len(text) > MAX_PARSED or not (start in ("{", "[") or ("\n" in text and ":" in text) or "\n- " in f"\n{text}"):
        return []
    # a run over an unchanged project reads no YAML, and importing the reader takes 20 ms
    from prodstack.manifests.yaml_reader import UnreadableYamlError, read

    try:
        found = read(text, "")
    except UnreadableYamlError:
        found = _json(text) if start in ("{", "[") else []
    return [each for each in found if isinstance(each, dict | list)]


def _json(text: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        return []


def comments(text: str) -> str:
    """The comment lines of a YAML text, which its document does not have."""
    return "\n".join(line for line in text.splitlines() if line.lstrip().startswith("#"))


def assignments(text: str) -> Iterator[tuple[str, str]]:
    """(name, value) of every assignment to a name of a secret, in an env file, a script, an argument or a header."""
    yield from _pairs(text.replace('\\"', '"')) if has_hint(text) else ()


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for pattern in (_INLINE(), _HEADER(), _ELEMENT()):
        for name, value in pattern.findall(text):
            yield from _assigned(name, value)
    for name, value in _LINE().findall(text):
        yield from _assigned(name, _without_comment(value.strip().rstrip(",;").strip()))
    for name, value in _FLAG().findall(text):
        if is_secret_flag(name) and value.lower() not in _PROSE_WORDS:
            yield name, _unquoted(value)
    for groups in _WORDS_OF_FORMATS().findall(text):
        yield "password", _unquoted([group for group in groups if group][-1])


def _assigned(name: str, value: str) -> Iterator[tuple[str, str]]:
    plain = _unquoted(value)
    if plain and is_secret_name(name) and not (plain == value and (_is_code(name, value) or _is_prose(value))):
        yield name, plain


def _without_comment(value: str) -> str:
    return value if value[:1] in "\"'" else re.split(r"\s#", value, maxsplit=1)[0].strip()


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _is_code(name: str, value: str) -> bool:
    """Whether a value without quotes is a variable: args.api_key, hf_token."""
    last = name_words(value)[-1:]
    return (
        value == name
        or re.match(r"[A-Za-z_][\w.]*[(\[]", value) is not None
        or (_CODE().match(value) is not None and last == name_words(name)[-1:])
        or (_IDENTIFIER().match(value) is not None and is_secret_name(value) and last == name_words(name)[-1:])
    )


def _is_prose(value: str) -> bool:
    words = value.split()
    return len(words) > 2 and not any(map(str.isdigit, value)) and words[0].lower() not in ("bearer", "basic", "token")
