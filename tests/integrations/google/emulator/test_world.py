"""Time, timeline, journal: the world goes on, and comes back after being killed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.google.emulator import events, journal, oauth
from integrations.google.emulator.events import CommentMade, DocEdited, Event, ReplyMade
from integrations.google.emulator.school import timeline as replayed
from integrations.google.emulator.state import State, apply, places
from integrations.google.emulator.state.records import DOC, Place, Revision
from integrations.google.emulator.world import World
from tests import small_school as school
from tests.clock import SettableClock


def later(hours: int, text: str) -> DocEdited:
    return DocEdited(at=school.NOW + timedelta(hours=hours), file=school.ANA_MEMOIR, by=school.ANA, text=text)


def test_the_future_comes_in_order_and_only_when_due(clock: SettableClock) -> None:
    world = World(now=clock.now, events=[*school.small_school(), later(1, "one"), later(2, "two")])
    seen = []
    for _ in range(3):
        world.advance()
        seen.append(world.state.files[school.ANA_MEMOIR].text)
        clock.advance(timedelta(hours=1))
    assert seen == [school.ANA_AFTER, "one", "two"]


def test_the_whole_sample_school_happens() -> None:
    timeline = replayed.timeline()
    world = World(now=lambda: timeline[-1].at, events=timeline)
    made = [event for event in timeline if isinstance(event, CommentMade) and event.quote]
    placed = [c for file in world.state.files.values() for c in file.comments.values() if c.place is not None]
    documents = {file.id for file in world.state.files.values() if file.mime_type == DOC}
    assert len(documents) > 300
    assert len(placed) == len([event for event in made if event.file in documents]) > 1000


def test_time_may_jump(clock: SettableClock) -> None:
    world = World(now=clock.now, events=[*school.small_school(), later(1, "one"), later(2, "two")])
    clock.advance(timedelta(days=30))
    world.advance()
    assert [r.text for r in world.state.files[school.ANA_MEMOIR].revisions[-2:]] == ["one", "two"]


def test_time_never_runs_back_past_what_has_happened(clock: SettableClock) -> None:
    world = World(now=clock.now, events=school.small_school())
    world.record(later(5, "from the future"))
    assert world.time() == school.NOW + timedelta(hours=5)


def test_a_killed_emulator_comes_back_the_same(clock: SettableClock, tmp_path: Path) -> None:
    timeline = [*school.small_school(), later(1, "one"), later(3, "three")]
    world = World(now=clock.now, events=timeline, journal=tmp_path / "journal.jsonl")
    tokens = oauth.admit(world, school.TEACHER_EMAIL, "openid")
    clock.advance(timedelta(hours=2))
    world.record(
        ReplyMade(
            at=world.advance(), id="r", file=school.ANA_MEMOIR, comment=school.QUESTION, by=school.TEACHER, text="Yes"
        )
    )
    clock.advance(timedelta(hours=2))
    world.advance()
    back = World(now=clock.now, events=timeline, journal=tmp_path / "journal.jsonl")
    assert back.state == world.state
    assert back.state.refresh_tokens[tokens.refresh_token].user == school.TEACHER


@pytest.mark.parametrize("torn", [2, 5, 40])
def test_a_torn_last_line_loses_only_itself(tmp_path: Path, torn: int) -> None:
    path = tmp_path / "journal.jsonl"
    first, second, third = (later(hours, str(hours)) for hours in (1, 2, 3))
    journal.append(path, [first, second])
    path.write_bytes(path.read_bytes()[:-torn])
    assert list(journal.read(path)) == [first]
    journal.append(path, [third])
    assert list(journal.read(path)) == [first, third]


def test_no_journal_is_an_empty_one(tmp_path: Path) -> None:
    assert list(journal.read(tmp_path / "nothing")) == []


@settings(deadline=None)
@given(st.text(), st.none() | st.text())
def test_events_survive_the_journal(text: str, assignee: str | None) -> None:
    event = CommentMade(at=school.NOW, id="c", file="f", by="u", quote=text, text=text, assignee=assignee)
    with TemporaryDirectory() as folder:
        journal.append(Path(folder) / "j", [event, replace(event, id="d")])
        assert list(journal.read(Path(folder) / "j")) == [event, replace(event, id="d")]


def test_every_event_has_a_rule() -> None:
    kinds = [kind for kind in journal.KINDS.values() if kind is not Event]
    assert len(kinds) > 30
    assert [kind.__name__ for kind in kinds if apply.dispatch(kind) is apply.dispatch(Event)] == []
    with pytest.raises(TypeError, match="no rule for Event"):
        apply(events.Event(at=school.NOW), State())


WORDS = st.lists(st.sampled_from(["the", "boat", "fish", "I", "ran", "🐟"]), min_size=1, max_size=30)


@settings(deadline=None)
@given(WORDS, WORDS, WORDS)
def test_a_passage_is_followed_through_what_is_written_around_it(
    before: list[str], passage: list[str], after: list[str]
) -> None:
    quote = f"«{' '.join(passage)}»"
    texts = [f"{' '.join(before)}{quote}{' '.join(after)}", f"{quote}{' '.join(after)}", f"{' '.join(after)} {quote}!"]
    revisions = [Revision(str(n), school.NOW, "u", text) for n, text in enumerate(texts[:2])]
    place = places.find(revisions[:1], quote)
    assert place is not None
    found = places.follow(revisions, place)
    assert found is not None
    assert texts[1][found.start : found.end] == quote


def test_a_point_stays_between_its_letters() -> None:
    revisions = [Revision("1", school.NOW, "u", "The end"), Revision("2", school.NOW, "u", "Not the end, The end")]
    assert places.follow(revisions, Place(0, 7, 7)) == Place(1, 20, 20)


def test_the_clock_is_set_over_http(browser: httpx.Client, world: World) -> None:
    answer = browser.post("emulator/time", json={"now": "2026-10-16T14:31:00+00:00"})
    assert answer.json() == {"now": "2026-10-16T14:31:00+00:00"}
    assert browser.get("emulator/time").json() == answer.json()
    world.set_time = None
    assert browser.post("emulator/time", json={"now": "2026-10-17T14:31:00+00:00"}).status_code == 409


def test_calls_are_counted_until_asked_to_forget(teacher: httpx.Client) -> None:
    teacher.get("v1/courses")
    assert teacher.get("emulator/calls").json() == {"calls": {"classroom.courses.list": 1}, "round_trips": 1}
    teacher.delete("emulator/calls")
    assert teacher.get("emulator/calls").json() == {"calls": {}, "round_trips": 0}
