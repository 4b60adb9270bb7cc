"""Every statement of the brief's page leads to the record it was read from, and the record is there."""

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
