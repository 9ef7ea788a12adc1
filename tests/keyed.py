"""Keys for the tests: a pair that is made once a session and copied wherever somebody signs."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from firstline.domain.signing_key import PublicKey
from firstline.sealing import keys
from firstline.sealing.keys import SigningKey
from firstline.store import signing_keys


@dataclass(frozen=True, slots=True)
class Keyring:
    """A badge key and a seal, and the folder of their private halves."""

    folder: Path
    badge: PublicKey
    seal: PublicKey

    @property
    def badge_key(self) -> SigningKey:
        """The badge key, to sign with."""
        return keys.load(self.folder, self.badge)

    @property
    def seal_key(self) -> SigningKey:
        """The seal, to sign with."""
        return keys.load(self.folder, self.seal)

    @property
    def believed(self) -> dict[str, str]:
        """The public half of the badge key by its id, as a verifier has it."""
        return {self.badge.id: self.badge.public}

    def keep_public(self, session: Session, *, at: datetime) -> None:
        """Let a database know them."""
        for key in (self.badge, self.seal):
            signing_keys.add(session, key, at=at)

    def copy_private(self, folder: Path) -> None:
        """Let an installation have them."""
        shutil.copytree(self.folder, folder)


def make_keyring(folder: Path, *, at: datetime) -> Keyring:
    """Make a pair of keys."""
    return Keyring(folder, keys.make_badge_key(folder), keys.make_seal_key(folder, "Academy", at=at))
