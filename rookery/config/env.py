"""Typed reading of environment variables: each fails loudly, and by name.

Every variable may also come from a file: ``NAME_FILE=/run/secrets/name`` is read when ``NAME`` is
not set (the convention of Docker and Kubernetes secrets).
"""

import contextlib
import ipaddress
import os
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from rookery.lib.dns import Server

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SHORTEST_SECRET = 32  # characters

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
CONTACT = re.compile(r"mailto:[^\s@]+@[^\s@]+|https://[^\s/]+\S*")
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})+")


def text(name: str, default: str = "") -> str:
    """The value of `name`, or the content of the file that `name`_FILE points to."""
    if name in os.environ:
        return os.environ[name]
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return default
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE: {path} can't be read: {error.strerror}."
        ) from error


def flag(name: str, default: bool) -> bool:
    raw = text(name).strip().lower()
    if not raw:
        return default
    if raw in TRUE:
        return True
    if raw in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {raw!r}.")


def choice(name: str, choices: tuple[str, ...]) -> str:
    """One of `choices`; the first one when nothing is set."""
    raw = text(name).strip().lower() or choices[0]
    if raw not in choices:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(choices)}, not {raw!r}.")
    return raw


def number(name: str, default: int | None, *, least: int = 0) -> int | None:
    """A whole number, at least `least`; an empty value is the default."""
    raw = text(name).strip()
    if not raw:
        return default
    if not raw.isdecimal() or int(raw) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} up, not {raw!r}.")
    return int(raw)


def folder(name: str, default: str) -> Path:
    """An absolute path; whoever first writes there makes the folder."""
    return Path(text(name, default) or default).expanduser().absolute()


def networks(name: str) -> tuple[Network, ...]:
    """Comma-separated addresses or CIDR networks, such as ``127.0.0.1, 10.0.0.0/8``."""
    found = []
    for raw in text(name).split(","):
        if not raw.strip():
            continue
        try:
            found.append(ipaddress.ip_network(raw.strip()))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name}: {raw.strip()!r} is neither an address nor a network such as 10.0.0.0/8."
            ) from error
    return tuple(found)


def addresses(name: str) -> tuple[str, ...]:
    """Comma-separated IP addresses, such as ``192.0.2.7, 2001:db8::7``, each in one spelling."""
    found = []
    for raw in filter(None, (part.strip() for part in text(name).split(","))):
        try:
            found.append(str(ipaddress.ip_address(raw)))
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {raw!r} is no IP address.") from error
    return tuple(found)


def resolvers(name: str) -> tuple[Server, ...]:
    """Comma-separated DNS resolvers by their addresses: ``192.0.2.53, [2001:db8::53]:5353``."""
    found = []
    for raw in filter(None, (part.strip() for part in text(name).split(","))):
        try:
            found.append(Server.parse(raw))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name}: {raw!r} is no address of a resolver, such as 192.0.2.53: {error}."
            ) from error
    return tuple(found)


def host(name: str) -> str:
    """A host name of two words or more, in lower case; "" when it isn't set."""
    raw = text(name).strip().lower().rstrip(".")
    if raw and not HOST.fullmatch(raw):
        raise ImproperlyConfigured(
            f"{name} must be a host name such as blogs.example, not {raw!r}."
        )
    return raw


def contact(name: str) -> str:
    """A URI that people can be reached by, ``mailto:`` or ``https:``; "" when it isn't set."""
    raw = text(name).strip()
    if raw and not CONTACT.fullmatch(raw):
        raise ImproperlyConfigured(
            f"{name} must be such as mailto:me@blogs.example or https://blogs.example/security, "
            f"not {raw!r}."
        )
    return raw


def _split(name: str, raw: str) -> SplitResult:
    try:
        parts = urlsplit(raw)
        _ = parts.port  # Raises when it is no number below 65536.
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error
    return parts


def origin(name: str, default: str) -> SplitResult:
    """Scheme, host and port, without a path: ``https://blogs.example``."""
    raw = text(name, default).strip() or default
    parts = _split(name, raw.rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like https://blogs.example, not {raw!r}.")
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(
            f"{name} is scheme, host and port only, as in https://blogs.example; {raw!r} has more."
        )
    return parts


def database(name: str, sqlite: Path) -> dict[str, Any]:
    """The ``DATABASES["default"]`` that `name` describes: ``postgres://user:password@host:5432/db``.

    Without it: SQLite in the file `sqlite` (the embedded mode). ``sqlite:///path`` names another.
    """
    raw = text(name).strip()
    if not raw:
        return _sqlite(sqlite)
    parts = _split(name, raw)
    if parts.scheme == "sqlite" and parts.path.strip("/"):
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{name} must look like postgres://user:password@host:5432/database."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        # One connection per thread of the server, kept, and looked at before it is used again.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A write that was acknowledged survives a power cut (FULL), readers never wait for a
            # writer (WAL), and a writer that must wait does so at its start, not in the middle.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA foreign_keys=ON; PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }


def caches(name: str) -> dict[str, Any]:
    """Django's ``CACHES``, which sign-in counts attempts in: ``redis://host:6379/0``.

    Without it each process counts for itself, which is right while there is one.
    """
    raw = text(name).strip()
    if not raw:
        return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    if _split(name, raw).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name} must look like redis://host:6379/0.")
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": raw,
            "KEY_PREFIX": "rookery",
        }
    }


def mailers(name: str) -> dict[str, Any]:
    """Django's ``MAILERS``: ``smtp://user:password@host:587?tls=1`` (or ``smtps://``, port 465).

    Without it, what would be sent is shown in the terminal, beside what a command prints.
    """
    raw = text(name).strip()
    if not raw:
        backend = "django.core.mail.backends.console.EmailBackend"
        return {"default": {"BACKEND": backend, "OPTIONS": {"stream": sys.stderr}}}
    parts = _split(name, raw)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@host:587?tls=1.")
    tls = dict(parse_qsl(parts.query)).get("tls", "0").lower() in TRUE
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": parts.hostname,
                "port": parts.port or (465 if parts.scheme == "smtps" else 587 if tls else 25),
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_tls": tls and parts.scheme == "smtp",
                "use_ssl": parts.scheme == "smtps",
                "timeout": 20,
            },
        }
    }


def secret(name: str, path: Path, *, make: bool) -> str:
    """The secret key: from the environment, or (when `make`) made once and kept in `path`, 0600."""
    value = text(name)
    if value:
        if len(value) < SHORTEST_SECRET:
            raise ImproperlyConfigured(f"{name} is too short: use 50 random characters or more.")
        return value
    if not make:
        raise ImproperlyConfigured(
            f"{name} is not set. With DATABASE_URL set, Rookery needs a secret of its own: "
            "50 random characters or more, the same in every process."
        )
    if not path.exists():
        _make_secret(path)
    return path.read_text(encoding="ascii").strip()


def _make_secret(path: Path) -> None:
    """Whole or not at all: of several processes that start at once, all read the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(os.urandom(48).hex())
    with contextlib.suppress(FileExistsError):  # Somebody was quicker: theirs it is.
        os.link(draft, path)
    draft.unlink()
