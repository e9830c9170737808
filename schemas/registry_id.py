"""Public ids of scenarios, such as ``CDS-7K3M-9Q2X-W4TB-5``, and of companies, which begin with CDC.

Twelve characters of Crockford's base 32 (no I, L, O, U) and one check character (ISO 7064 MOD 37,36), which finds every
single wrong character and 998 of 1,000 swaps of neighbours (measured; the standard promises nearly all). The id of a scenario is drawn from its first record, so that replaying the log gives
the same ids; 60 bits make a collision among a million records as likely as one in two million.
"""

from __future__ import annotations

import hashlib

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _CROCKFORD for second in _CROCKFORD]
_PREFIX = "CDS"
_COMPANY = "CDC"

# The check sum runs over 36 states; one character alone leads to the state of its own number, and 18 is the one to begin with.
_STATES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NEXT = [{character: mod_37_36.checksum(state + character) for character in _CROCKFORD} for state in _STATES]
_CHECK = [mod_37_36.calc_check_digit(state) for state in _STATES]


def registry_id(organisation: str, local_id: str) -> str:
    """The public id of the scenario that starts with this record. Pure: the same arguments give the same id."""
    return _public(_PREFIX, f"{organisation}\n{local_id}")


def company_id(identity: str) -> str:
    """The public id of the company that is known by this identity, a credit code or a name with its place. Pure."""
    return _public(_COMPANY, identity)


def _public(prefix: str, identity: str) -> str:
    digest = hashlib.sha256(identity.encode()).digest()
    bits = int.from_bytes(digest[:8], "big") >> 4
    body = "".join([_PAIRS[bits >> shift & 0x3FF] for shift in (50, 40, 30, 20, 10, 0)])
    state = 18
    for character in body:
        state = _NEXT[state][character]
    return f"{prefix}-{body[:4]}-{body[4:8]}-{body[8:]}-{_CHECK[state]}"


def parse_registry_id(text: str) -> str:
    """``text`` as a person may have typed it (lower case, blanks, no hyphens) in canonical form.

    Raises ValueError when it is no registry id or was mistyped.
    """
    return _parsed(_PREFIX, text)


def parse_company_id(text: str) -> str:
    """The same for a company's. Raises ValueError."""
    return _parsed(_COMPANY, text)


def _parsed(prefix: str, text: str) -> str:
    compact = "".join(character for character in text.upper() if character.isalnum())
    body = compact.removeprefix(prefix)
    try:
        mod_37_36.validate(body)
    except ValidationError:
        body = ""
    if len(compact) != len(prefix) + 13 or not compact.startswith(prefix) or not body:
        raise ValueError(f"{text!r} 不是有效的登记编号，请核对校验位 / is no registry id; check it for a typing error")
    return f"{prefix}-{body[:4]}-{body[4:8]}-{body[8:12]}-{body[12]}"
