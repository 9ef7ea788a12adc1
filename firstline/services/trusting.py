"""Trusting: reading back the trust that a portal wrote, for a check without a network."""

import json
from datetime import datetime

from firstline.sealing import keys
from firstline.services.attesting import Trust


class NotTrust(Exception):
    """A text that is no trust file; the sentence says why."""


def read_trust(text: str) -> Trust:
    """The trust that was kept in a file. Raises NotTrust for anything else.

    Whether the file comes from the issuer is for whoever fetched it to know.
    """
    try:
        plain = json.loads(text)
        found = Trust(
            str(plain["issuer"]),
            str(plain["address"]),
            {str(key_id): str(public) for key_id, public in plain["keys"].items()},
            tuple(str(chain) for chain in plain["seals"]),
            {int(number): json.dumps(content) for number, content in plain["lists"].items()},
            datetime.fromisoformat(plain["made_at"]),
        )
        for chain in found.seals:
            keys.ends_at(chain)
        for public in found.keys.values():
            keys.check_public(public)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise NotTrust(f"this is not the trust file of a portal: {problem}") from problem
    return found
