"""The audit chain: whatever is changed, removed or moved shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from firstline.domain.audit import START, AuditEntry, chained_hash, first_break

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def chain(length: int) -> list[tuple[AuditEntry, str]]:
    entries, previous = [], START
    for number in range(length):
        entry = AuditEntry(AT, 1, "person.added", f"person {number}", {"role": "trainee", "by": "hand"})
        previous = chained_hash(previous, entry)
        entries.append((entry, previous))
    return entries


def test_whole_chain_has_no_break() -> None:
    assert first_break(chain(5)) is None


def test_empty_chain_has_no_break() -> None:
    assert first_break([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"at": AT + timedelta(microseconds=1)},
        {"actor_id": None},
        {"act": "person.removed"},
        {"subject": "person 9"},
        {"facts": {"role": "trainer", "by": "hand"}},
        {"facts": {}},
    ],
)
def test_changed_entry_breaks_the_chain(change: dict[str, object]) -> None:
    entries = chain(5)
    entry, stored = entries[2]
    entries[2] = (replace(entry, **change), stored)  # type: ignore[arg-type]
    assert first_break(entries) == 2


def test_changed_entry_with_a_new_hash_breaks_the_chain_after_it() -> None:
    entries = chain(5)
    entry = replace(entries[2][0], subject="person 9")
    entries[2] = (entry, chained_hash(entries[1][1], entry))
    assert first_break(entries) == 3


def test_removed_entry_breaks_the_chain() -> None:
    entries = chain(5)
    del entries[2]
    assert first_break(entries) == 2


def test_reordered_entries_break_the_chain() -> None:
    entries = chain(5)
    entries[2], entries[3] = entries[3], entries[2]
    assert first_break(entries) == 2


def test_cut_tail_does_not_show_in_the_chain_alone() -> None:
    assert first_break(chain(5)[:3]) is None


def test_order_of_facts_does_not_change_a_hash() -> None:
    entries = [AuditEntry(AT, 1, "a", "s", facts) for facts in ({"x": "1", "y": "2"}, {"y": "2", "x": "1"})]
    assert len({chained_hash(START, entry) for entry in entries}) == 1


def test_the_same_moment_in_another_zone_has_the_same_hash() -> None:
    there = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert chained_hash(START, AuditEntry(there, 1, "a", "s")) == chained_hash(
        START, AuditEntry(AT, 1, "a", "s")
    )
