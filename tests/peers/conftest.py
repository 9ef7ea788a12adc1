"""The served portal and its cast, where the program that checks its pages is there."""

from collections.abc import Iterator

import pytest

from tests.browser.cast import Cast, assemble
from tests.browser.house import House, open_house
from tests.peers.programs import need


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The served portal; asks for the checker first, so that nothing is started in vain."""
    need("npm", "java")
    with open_house(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture(scope="module")
def cast(house: House) -> Iterator[Cast]:
    """Makes people in the states that a page needs."""
    found = assemble(house)
    yield found
    found.close()
