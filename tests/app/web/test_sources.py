"""Every statement of a brief, and every flag of Today, leads to the record it was read from, and that is there."""

import re
from html import unescape

import httpx

from app.accounts.runtime import Runtime
from app.briefs.brief import Brief
from app.briefs.build import build_brief
from app.briefs.source import Source
from app.web.sources import places_of
from tests.app.web.room import Room
from tests.app.web.talked import make_talked
from tests.builders import NOW
from tests.talks import create_word

_TOLD = re.compile(r'<a class="told" href="([^"]+)" rel="noreferrer">([^<]*)</a>')
_LEADS = re.compile(r'<a class="told[^"]*"\s+href="([^"#]*)#([^"]+)"')


def test_every_statement_of_a_brief_leads_to_its_record(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        make_talked(session, runtime.keyring, room)
        create_word(session, room.teacher, room.course, room.jaylen, "Is it long enough?", ready=True)
        create_word(session, room.teacher, room.course, room.jaylen, "I add the pen.", kind="restated")
        found = build_brief(session, teacher_id=room.teacher.id, student_id=room.jaylen.id, now=NOW)
    told = _told(found)
    assert len(told) > 8
    page = desk.get(f"/students/{room.jaylen.id}/brief").text
    links = {(unescape(href), unescape(words)) for href, words in _TOLD.findall(page)}
    for words, sources in told:
        first = places_of(sources, room.jaylen.id)[0]
        assert (first, words) in links
    shown = {"": page}
    for path, anchor in _LEADS.findall(page):
        text = shown.setdefault(path, desk.get(path).text if path else page)
        assert text.count(f'id="{anchor}"') == 1, (path, anchor)


def test_every_flag_of_today_leads_to_what_it_rests_on(desk: httpx.Client, room: Room, runtime: Runtime) -> None:
    with runtime.sessions.begin() as session:
        make_talked(session, runtime.keyring, room)
        create_word(session, room.teacher, room.course, room.jaylen, "Is it long enough?", ready=True)
    page = desk.get("/today").text
    flags = re.findall(r'<ul class="why">(.*?)</ul>', page, re.DOTALL)
    causes = [cause for each in flags for cause in re.findall(r"<b>(.*?)</b>", each, re.DOTALL)]
    assert len(causes) > 5
    leads = [re.search(r'href="([^"]+)"', cause) for cause in causes]
    assert all(leads)
    for path, _, anchor in (unescape(lead[1]).partition("#") for lead in leads if lead and lead[1].startswith("/")):
        there = desk.get(path)
        assert there.status_code == httpx.codes.OK
        assert there.text.count(f'id="{anchor}"') == bool(anchor), (path, anchor)


def _told(found: Brief) -> list[tuple[str, tuple[Source, ...]]]:
    """Statements in words, with what they were read from."""
    talk, stage = found.last_conference, found.draft.stage
    assert talk is not None
    assert found.restated is not None
    return [
        *((each.reason, each.sources) for each in found.focus),
        *((each.when, (each.source,)) for each in found.questions),
        (found.restated.when, (found.restated.source,)),
        *((each.state_words, (each.source,)) for each in found.follow_ups),
        *((each.words, each.sources) for each in talk.since),
        (f"{talk.kind}, {talk.when}", (talk.source,)),
        (f"{stage.evidence[0].upper()}{stage.evidence[1:]}.", stage.sources),
    ]
