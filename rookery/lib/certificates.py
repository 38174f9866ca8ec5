"""Whether a host shows a certificate that browsers accept."""

import contextlib
import socket
import ssl
from collections.abc import Sequence
from urllib.parse import urlsplit

TIMEOUT = 4.0  # seconds


def problem(host: str, like: str, addresses: Sequence[str]) -> str:
    """What is wrong with the certificate of `host`, in a few words; "" when it is right.

    The connection goes to one of `addresses`, at the port that the origin `like` has. Where `like`
    isn't https there is nothing to be wrong.
    """
    parts = urlsplit(like)
    if parts.scheme != "https" or not addresses:
        return ""
    try:
        with contextlib.closing(
            socket.create_connection((addresses[0], parts.port or 443), TIMEOUT)
        ) as connection:
            ssl.create_default_context().wrap_socket(connection, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        return error.verify_message or str(error.reason)
    except ssl.SSLError as error:
        return f"no certificate is shown ({error.reason})"
    except OSError as error:
        return f"nobody answers at {addresses[0]} ({error.strerror or error})"
    return ""
