"""The register, the issuer, and the printed document: whose they are to see."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import Session

from firstline.domain.credential import Standing, standing
from firstline.domain.person import Person
from firstline.domain.refusal import Invalid, NotFound
from firstline.services import certifying, correcting, registering
from firstline.store import audit, credentials, signing_keys
from firstline.store.credentials import Credential
from firstline.store.issuers import Issuer
from firstline.store.registers import Narrowing

if TYPE_CHECKING:
    from tests.services.conftest import Acts


AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
REASON = "The test was taken by somebody else."
STANDINGS: tuple[Standing, ...] = ("valid", "expired", "revoked", "replaced", "renewed")


LATER = AT + timedelta(days=1)


ACADEMY = Issuer("Academy of Exampleland", "Dr H. Marsh", "Director")


def seal(acts: "Acts") -> str:
    """The key that seals papers."""
    key = signing_keys.active(acts.session, "seal")
    assert key is not None
    return key.id


def credential(acts: "Acts", number: str) -> Credential:
    found = credentials.by_number(acts.session, number)
    assert found is not None
    return found


def test_first_print_wins(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    for content in (b"first", b"second"):
        certifying.keep_print(acts.session, credential(acts, number).id, content, seal(acts), at=AT)
    assert certifying.document_for(acts.session, number, ada) == (credential(acts, number).facts, b"first")


def test_printed_certificate_needs_no_print(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    certifying.keep_print(acts.session, credential(acts, number).id, b"first", seal(acts), at=AT)
    assert certifying.facts_to_print(acts.session, credential(acts, number).id) is None


def test_print_of_an_unknown_credential_is_not_found(acts: "Acts") -> None:
    with pytest.raises(NotFound):
        certifying.facts_to_print(acts.session, 99)


def test_document_before_its_print_has_no_bytes(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    assert certifying.document_for(acts.session, number, ada) == (credential(acts, number).facts, None)


def sees(acts: "Acts", number: str, visitor: Person) -> bool:
    try:
        certifying.document_for(acts.session, number, visitor)
    except NotFound:
        return False
    return True


def test_document_is_for_its_holder_her_trainer_and_administrators(
    acts: "Acts", ada: Person, bo: Person, tess: Person, theo: Person, ruth: Person
) -> None:
    acts.gather(tess, "Autumn", ada)
    acts.gather(theo, "Spring", bo)
    number = acts.earn(ada)
    acts.earn(bo)
    visitors = (ada, tess, ruth, bo, theo)
    assert [sees(acts, number, visitor) for visitor in visitors] == [True, True, True, False, False]


def test_document_of_an_unknown_number_is_not_found(acts: "Acts", ruth: Person) -> None:
    with pytest.raises(NotFound):
        certifying.document_for(acts.session, "nothing", ruth)


def test_credentials_of_a_person_are_hers_alone(acts: "Acts", ada: Person, bo: Person) -> None:
    acts.earn(bo)
    number = acts.earn(ada)
    assert [found.facts.number for found in certifying.of_person(acts.session, ada.id)] == [number]


def listed(acts: "Acts", visitor: Person, words: str = "", limit: int = 9, offset: int = 0) -> Any:
    wanted = Narrowing(LATER.date(), words)
    count, found = registering.page(acts.session, wanted, visitor, limit=limit, offset=offset)
    return count, [entry.facts.name for entry in found]


def test_register_shows_a_trainer_her_own_cohorts(
    acts: "Acts", ada: Person, bo: Person, tess: Person, theo: Person, ruth: Person
) -> None:
    acts.gather(tess, "Autumn", ada)
    acts.gather(theo, "Spring", bo)
    acts.earn(ada)
    acts.earn(bo, at=LATER)
    assert [listed(acts, visitor) for visitor in (tess, theo, ruth)] == [
        (1, ["Ada Lindqvist"]),
        (1, ["Bo Svensson"]),
        (2, ["Bo Svensson", "Ada Lindqvist"]),
    ]


def test_register_shows_a_trainee_nothing_of_others(acts: "Acts", ada: Person, bo: Person) -> None:
    acts.earn(ada)
    assert listed(acts, bo) == (0, [])


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("lindqvist", ["Ada Lindqvist"]),
        ("LIND ada", ["Ada Lindqvist"]),
        ("ada", ["Ada Lindqvist"]),
        ("foundations svensson", ["Bo Svensson"]),
        ("issuer", []),
        ("false", []),
        ("https", []),
        ("%", []),
        ("_", []),
        ("\x00", []),
    ],
)
def test_register_is_narrowed_by_name_course_and_number(
    acts: "Acts", ada: Person, bo: Person, ruth: Person, words: str, names: list[str]
) -> None:
    acts.earn(ada)
    acts.earn(bo)
    assert listed(acts, ruth, words) == (len(names), names)


def test_register_is_narrowed_by_number(acts: "Acts", ada: Person, bo: Person, ruth: Person) -> None:
    acts.earn(bo)
    assert listed(acts, ruth, acts.earn(ada)[:14].lower()) == (1, ["Ada Lindqvist"])


def test_register_comes_page_by_page(acts: "Acts", ada: Person, bo: Person, ruth: Person) -> None:
    acts.earn(ada)
    acts.earn(bo, at=LATER)
    pages = [listed(acts, ruth, limit=1, offset=offset) for offset in (0, 1)]
    assert pages == [(2, ["Bo Svensson"]), (2, ["Ada Lindqvist"])]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"standing": "valid"}, ["Bo Svensson"]),
        ({"standing": "revoked"}, ["Ada Lindqvist"]),
        ({"standing": "expired"}, []),
        ({"standing": "expired", "on": date(2029, 3, 4)}, ["Bo Svensson"]),
        ({"standing": "replaced"}, []),
        ({"standing": "renewed"}, []),
        ({"course": "foundations"}, ["Bo Svensson", "Ada Lindqvist"]),
        ({"course": "other"}, []),
        ({"path": "desk"}, []),
        ({"since": date(2026, 3, 3)}, ["Bo Svensson"]),
        ({"until": date(2026, 3, 2)}, ["Ada Lindqvist"]),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 3)}, ["Bo Svensson", "Ada Lindqvist"]),
    ],
)
def test_register_is_narrowed_by_state_course_path_and_days(
    acts: "Acts", ada: Person, bo: Person, ruth: Person, wanted: dict[str, Any], names: list[str]
) -> None:
    certifying.revoke(acts.session, acts.earn(ada), by=ruth, reason=REASON, at=AT)
    acts.earn(bo, at=LATER)
    narrowing = Narrowing(**{"on": LATER.date(), **wanted})
    count, found = registering.page(acts.session, narrowing, ruth, limit=9, offset=0)
    assert (count, [each.facts.name for each in found]) == (len(names), names)


def test_states_of_the_register_are_those_of_the_public_page(
    acts: "Acts", ada: Person, bo: Person, ruth: Person
) -> None:
    acts.earn(ada)
    acts.earn(bo, at=LATER)
    acts.session.connection().exec_driver_sql(
        f"UPDATE credential SET state = 'renewed' WHERE person_id = {ada.id}"
    )
    for on in (AT.date(), date(2029, 3, 3), date(2040, 1, 1)):
        for state in STANDINGS:
            _, found = registering.page(acts.session, Narrowing(on, standing=state), ruth, limit=9, offset=0)
            assert {standing(each.state, each.facts.expires_on, on) for each in found} <= {state}
        every = [
            registering.page(acts.session, Narrowing(on, standing=s), ruth, limit=9, offset=0)[0]
            for s in STANDINGS
        ]
        assert sum(every) == 2


def exported(acts: "Acts", visitor: Person, **wanted: Any) -> tuple[int, list[str]]:
    count, found = registering.every(acts.session, Narrowing(LATER.date(), **wanted), visitor)
    return count, [held.facts.number for held in found]


def test_export_is_all_pages_of_the_register(acts: "Acts", ada: Person, bo: Person, ruth: Person) -> None:
    number, other = acts.earn(ada), acts.earn(bo)
    _, page = registering.page(acts.session, Narrowing(LATER.date()), ruth, limit=9, offset=0)
    assert exported(acts, ruth) == (2, [held.facts.number for held in page])
    assert (exported(acts, ruth, words="ada"), other in exported(acts, ruth)[1]) == ((1, [number]), True)


def test_export_of_a_trainer_has_her_people_alone(
    acts: "Acts", ada: Person, bo: Person, tess: Person
) -> None:
    acts.gather(tess, "Autumn", ada)
    number = acts.earn(ada)
    acts.earn(bo)
    assert exported(acts, tess) == (1, [number])


def test_trail_tells_what_became_of_a_certificate(
    acts: "Acts", ada: Person, tess: Person, theo: Person, ruth: Person
) -> None:
    acts.gather(tess, "Autumn", ada)
    number = acts.earn(ada)
    certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=AT)
    told = {
        who.name: [
            (entry.act, name, dict(entry.facts))
            for entry, name in registering.trail(acts.session, number, who).entries
        ]
        for who in (tess, ruth)
    }
    assert told == {
        "Tess Moreau": [("credential.revoked", "Ruth Adeyemi", {})],
        "Ruth Adeyemi": [("credential.revoked", "Ruth Adeyemi", {"reason": REASON})],
    }
    with pytest.raises(NotFound):
        registering.trail(acts.session, number, theo)


def test_trail_names_what_came_before_and_after(acts: "Acts", ada: Person, ruth: Person) -> None:
    old = acts.earn(ada)
    new = correcting.correct_name(
        acts.session, old, "Ada Berg", by=ruth, reason=REASON, terms=acts.terms, at=LATER
    )
    first, second = (registering.trail(acts.session, number, ruth) for number in (old, new))
    assert ((first.earlier, first.later), (second.earlier, second.later)) == ((None, new), (old, None))


def test_issuer_before_it_was_set_is_the_program(session: Session) -> None:
    assert certifying.issuer(session) == Issuer("Firstline", "", "")


def test_issuer_is_the_newest_and_is_recorded(session: Session, ruth: Person) -> None:
    for body in (Issuer("Older", "", ""), ACADEMY):
        certifying.set_issuer(session, body, by=ruth, at=AT)
    (entry, _) = audit.page(session, limit=2, offset=0)
    assert (certifying.issuer(session), entry.act, entry.facts["name"]) == (
        ACADEMY,
        "issuer.changed",
        "Academy of Exampleland",
    )


def test_issuer_without_a_name_is_refused(session: Session, ruth: Person) -> None:
    with pytest.raises(Invalid) as caught:
        certifying.set_issuer(session, Issuer(" ", "x", "y"), by=ruth, at=AT)
    assert caught.value.field == "name"
