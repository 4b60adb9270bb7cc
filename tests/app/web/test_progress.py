"""The progress of a reading: one poller for all streams, and pages that are served beside them."""

import asyncio
import socket
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import event, update

from app.accounts.runtime import Runtime
from app.models import SyncRun
from app.sync.counts import count_classes
from app.web.progress import Feed
from app.web.readings import ClassState, RunState, percent_of, progress_words, read_states, time_left
from tests.app.web.conftest import Browser
from tests.app.web.room import Room
from tests.builders import NOW, create_problem, create_teacher

STREAMS = 200


@pytest.fixture
def run_id(runtime: Runtime, room: Room) -> int:
    with runtime.sessions.begin() as session:
        run = SyncRun(
            teacher_id=room.teacher.id, status="running", trigger="hand", requested_at=NOW, started_at=NOW, total=10
        )
        session.add(run)
        session.flush()
        return run.id


def _set(runtime: Runtime, run_id: int, **values: object) -> None:
    with runtime.sessions.begin() as session:
        session.execute(update(SyncRun).where(SyncRun.id == run_id).values(values))


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_one_reading_serves_every_stream() -> None:
    asked: list[Collection[int]] = []
    numbers = iter(range(1, 100))

    def read(run_ids: Collection[int]) -> Mapping[int, int]:
        asked.append(sorted(run_ids))
        return dict.fromkeys(run_ids, next(numbers))

    feed = Feed(read, every=0.01)

    async def first(run_id: int) -> int:
        async for state in feed.states(run_id):
            return state
        raise AssertionError

    poller = asyncio.create_task(feed.poll())
    seen = await asyncio.gather(*(first(run_id) for run_id in (1, 2, 2, 2)))
    poller.cancel()

    assert len(set(seen)) == 1
    assert asked == [[1, 2]]


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_stream_tells_changes_only_and_ends_with_its_run() -> None:
    states = iter([{1: "a"}, {1: "a"}, {1: "b"}, {}])
    feed = Feed(lambda _: next(states), every=0.01)
    poller = asyncio.create_task(feed.poll())

    assert [state async for state in feed.states(1)] == ["a", "b"]
    poller.cancel()


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_reading_that_began_before_a_stream_opened_does_not_end_it() -> None:
    began, go_on = threading.Event(), threading.Event()

    def read(run_ids: Collection[int]) -> Mapping[int, str]:
        if 2 not in run_ids:
            began.set()
            go_on.wait(10)
        return dict.fromkeys(run_ids, "a")

    async def first(feed: Feed[str], run_id: int) -> str | None:
        async for state in feed.states(run_id):
            return state
        return None

    feed = Feed(read, every=0.01)
    early = asyncio.create_task(first(feed, 1))
    poller = asyncio.create_task(feed.poll())
    await asyncio.to_thread(began.wait, 10)
    late = asyncio.create_task(first(feed, 2))
    await asyncio.wait({late}, timeout=0.05)
    go_on.set()

    assert set(await asyncio.gather(early, late)) == {"a"}
    poller.cancel()


def test_the_page_moves_and_says_when_it_is_done(desk: httpx.Client, runtime: Runtime, run_id: int) -> None:
    with desk.stream("GET", f"/sync/{run_id}/stream") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = _events(answer)
        assert "0 of 10 parts read" in next(events)
        _set(runtime, run_id, done=7, current="Drafts and comments")
        assert "7 of 10 drafts read" in next(events)
        _set(runtime, run_id, status="succeeded", done=10, finished_at=NOW)
        assert "The writing is in" in next(events)
        assert next(events).startswith("event: done")
        assert list(events) == []


def _events(answer: httpx.Response) -> Iterator[str]:
    """One server-sent event after the other, pings left out."""
    lines: list[str] = []
    for line in answer.iter_lines():
        if line:
            lines.append(line)
        elif lines:
            event = "\n".join(lines)
            lines.clear()
            if not event.startswith(":"):
                yield event


def test_a_reading_is_stopped_by_its_own_teacher_alone(
    desk: httpx.Client, browser_of: Browser, runtime: Runtime, run_id: int
) -> None:
    with runtime.sessions.begin() as session:
        teacher_id = create_teacher(session).id
    stranger = browser_of(teacher_id)
    assert "Stop reading" in desk.get(f"/sync/{run_id}").text
    assert stranger.post(f"/sync/{run_id}/cancel").status_code == 404
    assert desk.post(f"/sync/{run_id}/cancel").headers["location"] == f"/sync/{run_id}"

    with runtime.sessions() as session:
        assert session.get_one(SyncRun, run_id).cancel_requested_at == NOW


def test_what_concerns_every_class_is_named_at_the_end_and_on_today(
    desk: httpx.Client, runtime: Runtime, room: Room, run_id: int
) -> None:
    _set(runtime, run_id, status="succeeded", done=10, finished_at=NOW)
    assert "Everything was read." in desk.get(f"/sync/{run_id}").text
    with runtime.sessions.begin() as session:
        create_problem(session, session.merge(room.teacher), "drafts_not_granted")
    ended, today = desk.get(f"/sync/{run_id}").text, desk.get("/today").text

    assert "Everything was read." not in ended
    assert "The writing is in, with gaps" in ended
    for text in (ended, today):
        assert "Grant Drive, or at least Docs, in Settings." in text
        assert "Read with gaps" in text


def test_a_problem_of_one_class_leaves_the_others_their_tick(desk: httpx.Client, runtime: Runtime, room: Room) -> None:
    with runtime.sessions.begin() as session:
        create_problem(session, session.merge(room.teacher), "course_refused", course=session.merge(room.course))

    assert "Read with gaps" not in desk.get("/today").text


def test_two_hundred_open_streams_hear_the_end_while_pages_are_served(
    desk: httpx.Client, runtime: Runtime, run_id: int
) -> None:
    with ExitStack() as open_streams:
        streams = [open_streams.enter_context(_stream(desk, run_id)) for _ in range(STREAMS)]
        for stream in streams:
            _hear(stream, b"0 of 10 parts read")
        assert desk.get("/writers").status_code == 200
        _set(runtime, run_id, status="succeeded", done=10)
        for stream in streams:
            _hear(stream, b"event: done")


def _stream(desk: httpx.Client, run_id: int) -> socket.socket:
    """A bare connection: two hundred clients of a library would be slower than what they measure."""
    connection = socket.create_connection((desk.base_url.host, desk.base_url.port or 80), timeout=60)
    cookie = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
    connection.sendall(f"GET /sync/{run_id}/stream HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
    return connection


def _hear(stream: socket.socket, words: bytes) -> None:
    """Wait for the words; a stream that ends without them fails the test."""
    heard = b""
    while words not in heard:
        part = stream.recv(65536)
        assert part, "the stream ended"
        heard += part


def _state(status: str, done: int, total: int, left: timedelta | None = None) -> RunState:
    return RunState(1, status, done, total, "Drafts and comments", left, {})


@pytest.mark.parametrize(
    ("state", "percent", "words"),
    [
        (_state("queued", 0, 0), 0, "Waiting to begin."),
        (_state("running", 0, 0), 0, "Looking at your classes."),
        (_state("running", 64, 107), 59, "64 of 107 drafts read."),
        (_state("running", 107, 107), 99, "107 of 107 drafts read."),
        (
            _state("running", 64, 107, timedelta(seconds=110)),
            59,
            "64 of 107 drafts read, about 2 minutes left.",
        ),
        (
            _state("running", 64, 107, timedelta(seconds=20)),
            59,
            "64 of 107 drafts read, less than a minute left.",
        ),
    ],
)
def test_progress_is_told_in_real_counts(state: RunState, percent: int, words: str) -> None:
    assert percent_of(state) == percent
    assert progress_words(state) == words


def test_the_time_left_is_guessed_from_the_pace_and_not_too_early() -> None:
    run = SyncRun(started_at=NOW, done=5, total=100, status="running")
    assert time_left(run, NOW + timedelta(minutes=1)) is None

    run.done = 25
    assert time_left(run, NOW + timedelta(minutes=1)) == timedelta(minutes=3)


def test_a_class_is_usable_the_moment_all_of_it_was_read(runtime: Runtime, room: Room, run_id: int) -> None:
    with runtime.sessions.begin() as session:
        count_classes(session, run_id, room.teacher.id)
        found = read_states(session, [run_id], NOW)[run_id].classes[room.course.id]
        assert (found.drafts, found.read, found.comments) == (8, 8, 6)
        assert found.usable
        session.merge(room.draft).read_at = None
        session.flush()
        count_classes(session, run_id, room.teacher.id)
        again = read_states(session, [run_id], NOW)[run_id].classes[room.course.id]

    assert again == ClassState(8, 7, 6)
    assert not again.usable


def test_a_look_at_many_runs_is_one_statement_that_reads_no_draft(runtime: Runtime, room: Room, run_id: int) -> None:
    seen: list[str] = []
    with runtime.sessions.begin() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *told: seen.append(told[2]))
        read_states(session, [run_id, run_id + 1, run_id + 2], NOW)

    assert len(seen) == 1
    for table in ("document", "comment", "submission", "attachment"):
        assert f" {table}" not in seen[0]
