"""Staff numbers belong to the agency at the top: everybody's root is that of her agency."""

from flask import Flask
from sqlalchemy import text

from firstline.services import arranging
from firstline.store.database import Database
from tests.laws.conftest import House
from tests.web.browsing import Browser


def strangers(database: Database) -> list[int]:
    """The ids of people whose root is another one than that of their agency."""
    with database.reading() as session:
        tree = arranging.tree(session)
        rows = session.connection().execute(text("SELECT id, agency_id, root_id FROM person")).all()
    return [number for number, agency_id, root_id in rows if root_id != tree.root(agency_id).id]


def test_everybodys_root_is_that_of_her_agency(house: House, app: Flask, database: Database) -> None:
    desk: Browser = house.browsers["ruth"]
    for name, above in (("District", "1"), ("Station", "2"), ("Haven", "")):
        desk.post("/agencies", {"name": name, "parent_id": above, "zone": "UTC"})
    for number, agency in (("NP 7", "3"), ("NP 8", "2")):
        desk.post("/people", {"name": "Noor", "sign_in": number, "agency_id": agency, "role": "trainee"})
    desk.post("/cohorts/1/people", {"people": "Mina; NP 9", "agency_id": "3"})
    added = strangers(database)
    desk.post("/agencies/2", {"name": "District", "parent_id": "4", "zone": "UTC"})
    fields = {
        "name": "Ada",
        "email": "ada@example.org",
        "agency_id": "3",
        "role": "trainee",
        "language": "en",
    }
    desk.post("/people/1/account", fields)
    with database.reading() as session:
        moved = session.connection().execute(text("SELECT count(*) FROM person WHERE root_id = 4")).scalar()
    assert (added, strangers(database), moved) == ([], [], 4)
