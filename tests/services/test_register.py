"""The register, the issuer, and the printed document: whose they are to see."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Invalid, NotFound
from firstline.services import certifying
from firstline.store import audit, credentials
from firstline.store.credentials import Credential
from firstline.store.issuers import Issuer

if TYPE_CHECKING:
    from tests.services.conftest import Acts


AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


LATER = AT + timedelta(days=1)


ACADEMY = Issuer("Academy of Exampleland", "Dr H. Marsh", "Director")


def credential(acts: "Acts", number: str) -> Credential:
    found = credentials.by_number(acts.session, number)
    assert found is not None
    return found


def test_first_print_wins(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    for content in (b"first", b"second"):
        certifying.keep_print(acts.session, credential(acts, number).id, content, at=AT)
    assert certifying.document_for(acts.session, number, ada) == (credential(acts, number).facts, b"first")


def test_printed_certificate_needs_no_print(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    certifying.keep_print(acts.session, credential(acts, number).id, b"first", at=AT)
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
    count, found = certifying.register(acts.session, words, visitor, limit=limit, offset=offset)
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
