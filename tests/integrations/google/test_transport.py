"""The transport against exact bytes: retries, refresh, batches in every dialect, and faults of the wire."""

import gzip
import json
import re
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tenacity import RetryCallState, Retrying

from integrations.google import classroom, drive
from integrations.google.errors import (
    AuthError,
    BadAnswer,
    Invalid,
    NotFound,
    RateLimited,
    Retryable,
    Unavailable,
)
from integrations.google.resources import Listing
from integrations.google.transport import Google, Patience
from tests.integrations.google.canned import Asked, Counted, Said, Tokens, canned, error, google, in_turn, said

if TYPE_CHECKING:
    from integrations.google.calls import Call

HTML = "text/html; charset=UTF-8"
COURSE = {"id": "7", "name": "English 10"}


def inner_paths(asked: Asked) -> list[tuple[str, str]]:
    """(Content-ID, path) of every part of a batch."""
    return re.findall(r"Content-ID: <(.*?)>\n\nGET (\S+) HTTP/1.1", asked.body.decode())


def batch_answer(
    asked: Asked, content: dict[str, tuple[int, str]], *, line: str = "\r\n", shuffle: bool = True
) -> Said:
    """Answers each part by the file id in its path; in reverse order unless told otherwise."""
    parts = []
    for content_id, path in inner_paths(asked):
        status, body = content[re.split(r"/comments|\?", path)[0].rsplit("/", 1)[-1]]
        parts.append(
            line.join(
                (
                    "--the boundary",
                    "Content-Type: application/http",
                    f"Content-ID: <response-{content_id}>",
                    "",
                    f"HTTP/1.1 {status} Whatever it is",
                    "Content-Type: application/json",
                    "",
                    body,
                    "",
                )
            )
        )
    body = "".join((*(reversed(parts) if shuffle else parts), f"--the boundary--{line}"))
    return Said(200, body.encode(), 'multipart/mixed; boundary="the boundary"')


NO_COMMENTS = (200, "{}")


def test_a_request_goes_to_the_root_with_token_mask_and_gzip() -> None:
    with google(lambda _: said({"id": "1"})) as (client, server):
        assert classroom.me(client).id == "1"
    asked = server.asked[0]
    assert asked.path.startswith("/v1/userProfiles/me?fields=id%2Cname")
    assert asked.headers["authorization"] == "Bearer first"
    assert "gzip" in asked.headers["accept-encoding"]
    assert "gzip" in asked.headers["user-agent"]


@settings(max_examples=15, deadline=None)
@given(course=st.text(min_size=1, max_size=8), token=st.text(min_size=1, max_size=8))
def test_requests_that_are_built_once_a_kind_ask_for_their_own_ids(course: str, token: str) -> None:
    course, token = (text.encode("utf-8", "replace").decode() for text in (course, token))
    pages = in_turn(said({"nextPageToken": token}), said({}))
    with google(pages) as (session, server):
        session.read(classroom.students(course))
    first, second = (urlsplit(asked.path) for asked in server.asked)
    assert unquote(first.path) == unquote(second.path) == f"/v1/courses/{course}/students"
    assert dict(parse_qsl(second.query)) == {**dict(parse_qsl(first.query)), "pageToken": token}


def test_lists_go_on_past_short_and_empty_pages() -> None:
    pages = {
        None: {"courses": [COURSE], "nextPageToken": "a"},
        "a": {"nextPageToken": "b"},
        "b": {"courses": [{"id": "8"}]},
    }

    def script(asked: Asked) -> Said:
        token = re.search(r"pageToken=(\w+)", asked.path)
        return said(pages[token[1] if token else None])

    with google(script) as (client, _):
        assert [course.id for course in classroom.list_courses(client)] == ["7", "8"]


def test_a_page_token_that_repeats_ends_in_an_error_and_not_in_a_loop() -> None:
    with google(lambda _: said({"courses": [COURSE], "nextPageToken": "a"})) as (client, _), pytest.raises(BadAnswer):
        classroom.list_courses(client)


def test_a_page_token_that_died_restarts_the_list_once() -> None:
    first = said({"courses": [COURSE], "nextPageToken": "a"})
    script = in_turn(first, error(400, "invalid"), first, said({"courses": [{"id": "8"}]}))
    with google(script) as (client, server):
        assert [course.id for course in classroom.list_courses(client)] == ["7", "8"]
        assert len(server.asked) == 4


@pytest.mark.parametrize(
    "fault",
    [
        Said(502, b"<html>Bad Gateway</html>", HTML),
        Said(200, b"<html>Sign in</html>", HTML),
        Said(200, b'{"id": "1", "na'),
        Said(200, b"[]"),
        Said(200, b'{"id": "\xff"}'),
        Said(429, b"Quota exceeded for quota metric 'Requests'", "text/plain"),
        error(503),
        error(403, "userRateLimitExceeded"),
        error(403, "", status="RESOURCE_EXHAUSTED"),
        Said(200, b'{"id": "1"}', close=True),
        Said(200, b'b\r\n{"id": "1"}\r\n' * 2, headers={"Transfer-Encoding": "chunked"}, close=True),  # no last chunk
        Said(200, b"not gzip", headers={"Content-Encoding": "gzip"}),
        Said(200, gzip.compress(b'{"id": "1"}', mtime=0)[:-14], headers={"Content-Encoding": "gzip"}),
    ],
    ids=str,
)
def test_a_fault_that_may_heal_is_tried_again(fault: Said) -> None:
    with google(in_turn(fault, fault, said({"id": "1"}))) as (client, server):
        assert classroom.me(client).id == "1"
        assert len(server.asked) >= 3


@pytest.mark.parametrize(
    ("fault", "kind"), [(error(404, "notFound"), NotFound), (error(400, "invalidParameter"), Invalid)], ids=str
)
def test_a_fault_that_cannot_heal_is_not_tried_again(fault: Said, kind: type[Exception]) -> None:
    with google(lambda _: fault) as (client, server):
        with pytest.raises(kind):
            classroom.me(client)
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(error(500), Unavailable), (error(429), RateLimited), (Said(200, b"<html>"), BadAnswer)],
    ids=str,
)
def test_a_fault_that_does_not_heal_is_named_after_the_last_attempt(fault: Said, kind: type[Retryable]) -> None:
    with google(lambda _: fault, attempts=3) as (client, server):
        with pytest.raises(kind):
            classroom.me(client)
        assert len(server.asked) == 3


def test_an_answer_of_an_impossible_shape_is_named() -> None:
    with google(lambda _: said({"id": ["no"]})) as (client, _), pytest.raises(BadAnswer):
        classroom.me(client)


def test_retry_after_is_waited_for() -> None:
    script = in_turn(said({}, 503, Retry_After="0.3"), said({"id": "1"}))
    patience = Patience(first_wait=0.001, longest_wait=5)
    with canned(script) as server, Google(Tokens(), api_root=server.root, patience=patience) as client:
        started = monotonic()
        assert classroom.me(client).id == "1"
        assert monotonic() - started >= 0.3


def waits(error: Retryable) -> list[float]:
    """Seconds between the attempts, of which each has met that error."""
    patience, pauses = Patience(), []
    for number in range(1, patience.attempts):
        state = RetryCallState(Retrying(), None, (), {})
        state.attempt_number = number
        state.set_exception((type(error), error, None))
        pauses.append(patience.pause(state))
    return pauses


def test_who_has_asked_too_much_waits_for_longer_than_the_minute_that_google_counts() -> None:
    refused = waits(RateLimited(429, "RESOURCE_EXHAUSTED"))
    assert all(2**n <= wait <= min(2**n + 1, 32) for n, wait in enumerate(refused))
    assert sum(refused) > 60
    assert all(0 <= wait <= 2**n for n, wait in enumerate(waits(Unavailable(503))))


@pytest.mark.parametrize(
    ("said", "least"), [(0.0, [1, 2, 4, 8, 16, 32]), (5.0, [5, 5, 5, 8, 16, 32]), (60.0, [60] * 6)]
)
def test_what_google_says_is_the_least_that_is_waited(said: float, least: list[float]) -> None:
    error = RateLimited(429)
    error.retry_after = said
    assert all(wait >= bound for wait, bound in zip(waits(error), least, strict=True))
    assert max(waits(error)) <= max(said, 32)


def test_who_is_told_to_wait_for_too_long_does_not_ask_again() -> None:
    refusal = said({}, 429, Retry_After="901")
    with google(lambda _: refusal) as (client, server):
        with pytest.raises(RateLimited):
            classroom.me(client)
        assert len(server.asked) == 1


def test_a_batch_answered_in_another_order_is_sorted_by_content_id() -> None:
    bodies = {name: (200, json.dumps({"id": name, "name": name})) for name in "abc"}
    with google(lambda asked: batch_answer(asked, bodies)) as (client, server):
        files = client.read_all([drive.file(name) for name in "abc"])
        assert [file.name for file in files if isinstance(file, drive.File)] == ["a", "b", "c"]
        assert [asked.path for asked in server.asked] == ["/batch/drive/v3"]


def test_a_batch_may_use_bare_line_feeds_and_no_content_ids() -> None:
    bodies = {name: (200, json.dumps({"id": name})) for name in "ab"}

    def script(asked: Asked) -> Said:
        answer = batch_answer(asked, bodies, line="\n", shuffle=False)
        return Said(200, re.sub(rb"Content-ID.*\n", b"", answer.body), answer.content_type)

    with google(script) as (client, _):
        files = client.read_all([drive.file(name) for name in "ab"])
        assert [file.id for file in files if isinstance(file, drive.File)] == ["a", "b"]


def test_only_the_failed_parts_of_a_batch_are_sent_again() -> None:
    sent: list[int] = []

    def script(asked: Asked) -> Said:
        sent.append(len(inner_paths(asked)))
        broken = (500, "<html>oops</html>") if len(sent) < 3 else NO_COMMENTS
        bodies = {"a": NO_COMMENTS, "b": broken, "c": (404, '{"error": {"code": 404}}'), "d": broken}
        return batch_answer(asked, bodies)

    with google(script) as (client, _):
        results = client.read_all([drive.comments(name) for name in "abcd"])
    assert sent == [4, 2, 2]
    assert [type(result) for result in results] == [Listing, Listing, NotFound, Listing]


def test_a_part_that_is_missing_from_the_answer_is_asked_for_again() -> None:
    def script(asked: Asked) -> Said:
        if asked.method == "GET":
            return said({})
        answer = batch_answer(asked, dict.fromkeys("abc", NO_COMMENTS))
        return Said(200, answer.body[: len(answer.body) * 7 // 10], answer.content_type)

    with google(script) as (client, _):
        assert client.read_all([drive.comments(name) for name in "abc"]) == [[], [], []]


def test_parts_with_an_expired_token_are_sent_again_with_a_new_one() -> None:
    def script(asked: Asked) -> Said:
        fresh = b"authorization: Bearer second" in asked.body
        return batch_answer(asked, {"a": NO_COMMENTS, "b": NO_COMMENTS if fresh else (401, "{}")})

    tokens = Tokens(["second"])
    with google(script, tokens=tokens) as (client, server):
        assert client.read_all([drive.comments("a"), drive.comments("b")]) == [[], []]
        assert len(inner_paths(server.asked[0])) == 2


@pytest.mark.parametrize("refusal", [error(404), error(400), Said(200, b"<html>", HTML)], ids=str)
def test_without_batches_the_calls_go_one_by_one(refusal: Said) -> None:
    with google(lambda asked: refusal if "batch" in asked.path else said({})) as (client, server):
        assert client.read_all([drive.comments(name) for name in "abc"]) == [[], [], []]
        assert client.read_all([drive.comments(name) for name in "abc"]) == [[], [], []]
        assert [asked.method for asked in server.asked].count("POST") == 1


def test_batches_keep_to_the_limits_and_never_mix_apis() -> None:
    with google(lambda asked: batch_answer(asked, {"students": NO_COMMENTS, "f": NO_COMMENTS})) as (client, server):
        calls: list[Call[Any]] = [drive.comments("f") for _ in range(101)]
        client.read_all(calls + [classroom.students("f") for _ in range(51)])
        sizes = sorted((asked.path, len(inner_paths(asked))) for asked in server.asked if asked.method == "POST")
    assert sizes == [("/batch", 50), ("/batch/drive/v3", 100)]


def test_quota_is_taken_before_each_sending() -> None:
    quota = Counted()
    with (
        canned(lambda asked: batch_answer(asked, dict.fromkeys("ab", NO_COMMENTS))) as server,
        Google(Tokens(), api_root=server.root, quota=quota) as client,
    ):
        client.read_all([drive.comments("a"), drive.comments("b")])
    assert (quota.taken, quota.told) == ([("drive", 200)], [])


def test_no_batch_costs_more_than_can_be_had_at_once() -> None:
    quota = Counted(most=250)
    with (
        canned(lambda asked: batch_answer(asked, dict.fromkeys("abcd", NO_COMMENTS))) as server,
        Google(Tokens(), api_root=server.root, quota=quota) as client,
    ):
        assert client.read_all([drive.comments(name) for name in "abcd"]) == [[]] * 4
    assert quota.taken == [("drive", 200), ("drive", 200)]


def test_the_quota_is_told_of_a_refusal_once_a_sending_with_the_longest_wait() -> None:
    quota = Counted()
    refusal = (429, "{}")
    with (
        canned(lambda asked: batch_answer(asked, {"a": refusal, "b": refusal})) as server,
        Google(Tokens(), api_root=server.root, quota=quota, patience=Patience(attempts=1)) as client,
    ):
        client.read_all([drive.comments("a"), drive.comments("b")])
    assert quota.told == [("drive", None)]


def test_whoever_waits_for_quota_can_give_up_at_once() -> None:
    quota = Counted(wait=3600)

    def give_up() -> None:
        raise InterruptedError

    with canned(lambda _: said({})) as server, Google(Tokens(), api_root=server.root, quota=quota) as client:
        client.while_waiting(give_up)
        with pytest.raises(InterruptedError):
            classroom.me(client)
    assert server.asked == []


def test_every_call_has_its_own_result_even_when_two_are_equal() -> None:
    with google(lambda asked: batch_answer(asked, {"a": NO_COMMENTS})) as (client, _):
        assert client.read_all([drive.comments("a"), drive.comments("a")]) == [[], []]


def test_one_dead_token_stops_the_whole_reading() -> None:
    with (
        google(lambda asked: batch_answer(asked, {"a": NO_COMMENTS, "b": (401, "{}")})) as (client, _),
        pytest.raises(AuthError),
    ):
        client.read_all([drive.comments("a"), drive.comments("b")])


def test_an_export_is_bytes_made_into_clean_text() -> None:
    with google(lambda _: Said(200, "\ufeffOne\r\nTwo\x00".encode(), "text/plain")) as (client, _):
        assert client.read(drive.export_text("a")) == "One\nTwo"
