"""What administrators decide about the installation."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.preference import Preferences
from firstline.domain.refusal import Invalid
from firstline.services import preferring
from firstline.store import audit, preferences

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SPOKEN = ("en", "ar", "fr")


def change(
    session: Session,
    by: Person,
    *,
    sex: bool = False,
    group: int | None = 5,
    languages: tuple[str, ...] = SPOKEN,
) -> Preferences:
    preferring.change(
        session,
        collects_sex=sex,
        smallest_group=group,
        languages=languages,
        spoken=SPOKEN,
        by=by,
        at=AT,
    )
    return preferring.read(session)


def test_preferences_are_these_until_they_are_set(session: Session) -> None:
    assert preferring.read(session) == Preferences(False, 5, ())


def test_preferences_are_kept_and_recorded(session: Session, ruth: Person) -> None:
    found = change(session, ruth, sex=True, group=10, languages=("fr", "en", "xx"))
    (entry,) = audit.page(session, limit=1, offset=0)
    assert (found, found.offered(SPOKEN)) == (Preferences(True, 10, ("en", "fr")), ("en", "fr"))
    assert (entry.act, entry.actor_id, dict(entry.facts)) == (
        "preferences.changed",
        ruth.id,
        {
            "collects_sex_before": "no",
            "collects_sex_after": "yes",
            "smallest_group_before": "5",
            "smallest_group_after": "10",
            "languages_before": "",
            "languages_after": "en fr",
        },
    )


def test_all_languages_are_kept_as_all(session: Session, ruth: Person) -> None:
    change(session, ruth, languages=("en",))
    assert change(session, ruth).languages == ()


def test_preferences_saved_as_they_are_leave_no_trace(session: Session, ruth: Person) -> None:
    before = audit.count(session)
    change(session, ruth)
    assert audit.count(session) == before


@pytest.mark.parametrize(
    ("group", "languages", "field"),
    [
        (None, SPOKEN, "smallest_group"),
        (2, SPOKEN, "smallest_group"),
        (21, SPOKEN, "smallest_group"),
        (5, (), "languages"),
        (5, ("xx",), "languages"),
    ],
)
def test_preferences_that_cannot_be_are_refused(
    session: Session, ruth: Person, group: int | None, languages: tuple[str, ...], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        change(session, ruth, group=group, languages=languages)
    assert (caught.value.field, preferring.read(session)) == (field, Preferences())


def test_stored_nonsense_is_as_it_was_before(session: Session) -> None:
    preferences.keep(session, {"collects_sex": "maybe", "smallest_group": "0", "languages": "  "})
    assert preferring.read(session) == Preferences()


def test_languages_that_are_spoken_no_more_leave_all(session: Session, ruth: Person) -> None:
    assert Preferences(languages=("xx",)).offered(SPOKEN) == SPOKEN
