"""The wire against exact bytes: tokens that die, and answers that no library foresees."""

import gzip
import json
from collections.abc import Callable
from threading import Event, Semaphore

import pytest

from integrations.google import announcements, classroom, drive
from integrations.google.errors import AnswerTooLarge, ConnectionLost, GrantRevoked, TokenRejected
from integrations.google.transport import Google, Patience
from integrations.google.wire import LARGEST_ANSWER
from tests.integrations.google.canned import Asked, Counted, Said, Tokens, canned, error, google, in_turn, said


def test_a_token_that_stays_rejected_is_named() -> None:
    with google(lambda _: error(401, "authError")) as (client, server):
        with pytest.raises(TokenRejected):
            classroom.me(client)
        assert len(server.asked) == 2


def test_a_revoked_grant_ends_everything_at_once() -> None:
    with google(lambda _: error(401, "authError"), tokens=Tokens([None] * 9)) as (client, _):
        with pytest.raises(GrantRevoked):
            classroom.me(client)
        with pytest.raises(GrantRevoked):
            client.read_all([drive.comments("a"), drive.comments("b")])


@pytest.mark.parametrize("challenge", ["Bearer", 'Bearer realm="https://accounts.google.com/", error="invalid_token"'])
def test_an_expired_token_is_refreshed_once_and_the_call_goes_through(challenge: str) -> None:
    def script(asked: Asked) -> Said:
        fresh = asked.headers["authorization"] == "Bearer second"
        return said({"id": "1"}, 200 if fresh else 401, WWW_Authenticate=challenge)

    with google(script) as (client, server):
        assert classroom.me(client).id == "1"
        assert len(server.asked) == 2


def test_nobody_listening_is_named() -> None:
    with (
        Google(Tokens(), api_root="http://127.0.0.1:9/", patience=Patience(attempts=2, first_wait=0.001)) as client,
        pytest.raises(ConnectionLost),
    ):
        classroom.me(client)


def packed(content: bytes) -> Said:
    return Said(200, gzip.compress(content, 1), headers={"Content-Encoding": "gzip"})


def test_many_words_that_are_all_the_same_are_read() -> None:
    names = [{"id": str(n), "name": "I will not. " * 100_000} for n in range(10)]
    with google(lambda _: packed(json.dumps({"courses": names}).encode())) as (client, _):
        assert len(classroom.list_courses(client)) == 10


def in_one_chunk(content: bytes) -> Said:
    return Said(200, b"%x\r\n%b\r\n0\r\n\r\n" % (len(content), content), headers={"Transfer-Encoding": "chunked"})


def only_told(content: bytes) -> Said:
    return Said(200, headers={"Content-Length": str(len(content))})


@pytest.mark.parametrize("sent", [packed, in_one_chunk, only_told])
def test_an_answer_past_all_bounds_spoils_only_its_own_call(sent: Callable[[bytes], Said]) -> None:
    bomb = sent(bytes(LARGEST_ANSWER + 1))

    def script(asked: Asked) -> Said:
        return bomb if "batch" in asked.path or "/bomb" in asked.path else said({"id": "1"})

    quota = Counted()
    with canned(script) as server, Google(Tokens(), api_root=server.root, quota=quota) as client:
        results = client.read_all([drive.file("bomb"), drive.file("other")])
    assert [type(result) for result in results] == [AnswerTooLarge, drive.File]
    assert quota.taken == [("drive", 10), ("drive", 5), ("drive", 5)]  # the batch, then each alone


MADE = b'{"id": "1"}'
WRITES: dict[str, Callable[[Google], object]] = {
    "POST": lambda client: announcements.create_draft(client, "7", "Words.", "8"),
    "PATCH": lambda client: announcements.publish(client, "7", "1"),
    "DELETE": lambda client: announcements.delete(client, "7", "1"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_changes_something_is_sent_once_though_no_answer_comes(write: Callable[[Google], object]) -> None:
    with google(in_turn(Said(200, MADE), Said(0))) as (client, server):
        write(client)  # so that the next goes by a connection that has served
        with pytest.raises(ConnectionLost):
            write(client)
        assert len(server.asked) == 2
        with pytest.raises(ConnectionLost):
            write(client)
        assert len(server.asked) == 3


def test_what_is_sent_once_does_not_go_by_a_connection_that_has_ended() -> None:
    unannounced = Said(200, MADE * 2, headers={"Content-Length": str(len(MADE))}, close=True)
    with google(in_turn(unannounced, Said(200, MADE))) as (client, server):
        write = WRITES["POST"]
        write(client)
        assert server.ended.acquire(timeout=10)
        write(client)
        assert len(server.asked) == 2


@pytest.mark.parametrize("several", [False, True], ids=["GET", "POST"])
def test_closing_waits_for_no_answer_and_sends_nothing_again(*, several: bool) -> None:
    asked, silence = Semaphore(0), Event()

    def script(_: Asked) -> Said:
        asked.release()
        silence.wait(10)
        return said({"id": "1"})

    calls = [drive.file("1"), drive.file("2")] if several else [drive.file("1")]
    with canned(script) as server:
        client = Google(Tokens(), api_root=server.root)
        answers = client.each(calls)
        assert asked.acquire(timeout=10)
        client.close()
        with pytest.raises(ConnectionLost):
            list(answers)
        silence.set()
        assert len(server.asked) == 1
