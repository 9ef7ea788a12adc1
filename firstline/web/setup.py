"""Setting up a demonstration: its settings, and the accounts made up for it."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from firstline.services import founding, seeding
from firstline.services.seeding import DemoAccount
from firstline.web.portal import DEMONSTRATION, Portal
from firstline.web.settings import ROOT, Settings

DEMO_PACKS = ("valdoria", "private-bank", "specimen-panel")


def write_demo_settings(instance: Path) -> str:
    """Write ``settings.toml`` with a fresh secret, readable by the owner only; an existing one stays."""
    path = instance / "settings.toml"
    instance.mkdir(parents=True, exist_ok=True)
    port = os.environ.get("PORT", "8000")
    roots = [ROOT, *(ROOT / "packs" / pack for pack in DEMO_PACKS)]
    content = os.pathsep.join(str(root) for root in roots)
    lines = [
        "# Made by `make run` for a demonstration. Other installations set FIRSTLINE_... in the environment.",
        "demo = true",
        f'secret_key = "{secrets.token_urlsafe(32)}"',
        f'base_url = "http://127.0.0.1:{port}"',
        # A JSON text is a TOML text too, whatever a folder is called.
        f"content = {json.dumps(content, ensure_ascii=False)}",
    ]
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return f"{path.name} is there already"
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return f"wrote {path.name}"


def seed_demonstration(found: Portal, *, at: datetime) -> None:
    """Mark the installation as a demonstration, fill it with invented people, and keep their passwords.

    The mark comes before the commit: no page ever shows invented people without it.
    """
    with found.database.reading() as session:
        if not founding.is_empty(session):
            return
    terms = replace(found.terms, specimen=True)
    with found.database.writing() as session:
        accounts = seeding.seed(session, found.library, terms, secret=found.settings.secret_key, at=at)
        (found.settings.instance / DEMONSTRATION).touch()
    keep_demo_accounts(found.settings, accounts)


def keep_demo_accounts(settings: Settings, accounts: Sequence[DemoAccount]) -> str:
    """Keep newly made accounts in ``demo.json``, and tell of the kept ones."""
    path = settings.instance / "demo.json"
    if accounts:
        listed = [{"role": a.role, "sign_in": a.sign_in, "password": a.password} for a in accounts]
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(listed, file, indent=1)
    if not path.exists():
        return "The demonstration was filled before; its passwords were not kept."
    kept = json.loads(path.read_text(encoding="utf-8"))
    lines = [f"  {entry['role']:<14} {entry['sign_in']:<32} {entry['password']}" for entry in kept]
    return "\n".join([f"Sign in at {settings.base_url}/sign-in", *lines])
