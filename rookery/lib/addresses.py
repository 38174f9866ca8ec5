"""Which network addresses are the public internet's."""

import ipaddress

# What `is_global` of some Python versions lets through although it leads, or may lead, elsewhere.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",  # RFC 6598: shared by a provider's customers
        "192.0.0.0/24",  # RFC 6890: protocols between neighbours; let through before Python 3.12.4
        "192.88.99.0/24",  # RFC 7526: relays of 6to4
        "::/96",  # RFC 4291: an IPv4 address in the old spelling
        "64:ff9b::/96",  # RFC 6052: any IPv4 address, by NAT64
        "64:ff9b:1::/48",  # RFC 8215: the same inside a network
        "2001::/32",  # RFC 4380: Teredo
        "2002::/16",  # RFC 3056: 6to4
        "3fff::/20",  # RFC 9637: for examples
        "fec0::/10",  # RFC 3879: site-local
    )
)


def is_public(address: str) -> bool:
    """Whether `address` (IPv4 or IPv6, no name) is one that anyone on the internet may reach.

    Loopback, private, link-local, shared, multicast and reserved ones aren't, in any spelling.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if ip.version == 6 and (inner := ip.ipv4_mapped):  # noqa: PLR2004 -- the version's name
        ip = inner
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    return not any(ip in network for network in _NOT_PUBLIC if network.version == ip.version)
