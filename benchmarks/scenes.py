"""One way through a scenario: each step a choice and the scene that follows."""

from functools import cache
from itertools import cycle
from urllib.parse import urlencode

from benchmarks.client import CONCURRENCY, Reply, Script, drive, fetch, request
from benchmarks.measures import SECONDS, ratio
from benchmarks.site import ROOT, Site
from firstline.content.shelf import read_shelf
from firstline.domain.run import Way, replay, shuffled, take

SCENARIO = "front-desk"


def scene_vs_floor(site: Site, port: int, floor: int) -> tuple[float, float, float]:
    """Whole ways a second: begin, then a choice and its scene each step; over as many commits and pages."""
    takers = cycle(site.takers)
    lanes = [lambda: _play(site, next(takers))] * CONCURRENCY
    bare = [lambda: _floor_play(next(takers))] * CONCURRENCY
    return ratio(lambda: drive(port, lanes, SECONDS), lambda: drive(floor, bare, SECONDS))


def scene_page(site: Site, port: int) -> str:
    """The page of the second scene, for the floor to show."""
    script, pages = _play(site, site.takers[0]), list[Reply]()
    raw = next(script)
    try:
        while True:
            pages.append(fetch(port, raw))
            raw = script.send(pages[-1])
    except StopIteration:
        return next(page for page in pages if page.status == 200 and b"You chose" in page.body).body.decode()


@cache
def _safe_way() -> Way:
    """A way to an ending that raises no flag."""
    course = next(found for found in read_shelf([ROOT]).courses if found.id == "foundations")
    way = replay(next(scenario for scenario in course.scenarios if scenario.id == SCENARIO), ())
    while way.here.moves:
        way = take(way, next(move.id for move in way.here.moves if move.harm is None))
    return way


def _play(site: Site, cookie: str) -> Script:
    token = urlencode({"csrf_token": site.csrf(cookie)})
    reply = yield request("POST", f"/scenarios/bench/{SCENARIO}/runs", cookie, token.encode())
    run = reply.header("Location")
    for number, step in enumerate(_safe_way().steps):
        place = [move.id for move in shuffled(step.stop, int(run.rpartition("/")[2]))].index(step.move.id)
        sent = f"{token}&step={number}&choice={place}".encode()
        reply = yield request("POST", f"{run}/choices", cookie, sent)
        assert reply.header("Location") == run, reply.status
        reply = yield request("GET", run, cookie)
        assert reply.status == 200, reply.status


def _floor_play(cookie: str) -> Script:
    """As many committed writes as the way has, its beginning too, and as many pages."""
    for number in range(len(_safe_way().steps) + 1):
        reply = yield request("PUT", f"/save/{number}", cookie, b'{"step":1,"choice":"0"}')
        assert reply.status == 204, reply.status
        if number:
            reply = yield request("GET", "/scene", cookie)
            assert reply.status == 200, reply.status
