"""The batch codec: whatever the order, line ends and header case, every answer finds its request."""

import re
from email.parser import BytesParser
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from integrations.google.multipart import decode, encode

BODIES = st.lists(st.sampled_from(["{}", '{"a": "--x"}', '{"a": "\\n--\\n"}', "", "<p>no\n\njson</p>"]), max_size=8)
IDS = [
    "Content-ID: <response-abc12 + {}>",
    "content-id: <response-abc12+{}>",
    "Content-ID: <abc12 + {}>",
    "CONTENT-ID: <response-abc12%20+%20{}>",
    "Content-ID:{line} <response-abc12 +{line}\t{}>",
]


@given(
    BODIES,
    st.randoms(),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from(IDS),
    st.sampled_from(["b", "=_x.y+z", "a b"]),
)
def test_answers_are_found_in_any_order_and_dialect(
    bodies: list[str], random: Random, line: str, content_id: str, boundary: str
) -> None:
    parts = []
    for number, body in enumerate(bodies):
        head = ("Content-Type: application/http", content_id.format(number, line=line), "", "HTTP/1.1 200 OK")
        parts.append(line.join((f"--{boundary}", *head, "Content-Type: application/json", "", body, "")))
    random.shuffle(parts)
    message = "preamble" * random.randint(0, 1) + line + "".join(parts) + f"--{boundary}--" + line + "epilogue"
    answers = decode(f'multipart/mixed; charset=UTF-8; boundary="{boundary}"', message.encode())
    assert answers is not None
    assert {number: part.content.decode() for number, part in answers.items()} == dict(enumerate(bodies))


def test_a_part_that_names_no_request_is_nobody_s_answer() -> None:
    parts = [
        f"--b\nContent-ID: {name}\n\nHTTP/1.1 200 OK\n\n{name}\n" for name in ("", "<12>", "<response-x + 1>", "?")
    ]
    answers = decode("multipart/mixed; boundary=b", ("".join(parts) + "--b--").encode())
    assert answers is not None
    assert {number: part.content for number, part in answers.items()} == {1: b"<response-x + 1>"}


def test_a_line_that_only_begins_like_the_boundary_is_content() -> None:
    answers = decode("multipart/mixed; boundary=b", b"--b\n\nHTTP/1.1 200 OK\n\nx\n--bar\ny --b\r\n--b--")
    assert answers is not None
    assert answers[0].content == b"x\n--bar\ny --b"


def test_what_is_sent_is_a_mime_message_with_a_request_in_each_part() -> None:
    body = encode(["http://h:1/v1/courses/1?alt=json", "http://h:1/v1/courses/2"], "Bearer t", "edge")
    message = BytesParser().parsebytes(b'Content-Type: multipart/mixed; boundary="edge"\n\n' + body)
    parts = [part.get_payload() for part in message.walk() if part.get_content_type() == "application/http"]
    ids = [part["Content-ID"] for part in message.walk() if part.get_content_type() == "application/http"]
    assert ids == ["<edge + 0>", "<edge + 1>"]
    assert [re.match(r"GET (\S+) HTTP/1\.1\n", str(part)) is not None for part in parts] == [True, True]
    assert "/v1/courses/1?alt=json" in str(parts[0])
    assert "authorization: Bearer t" in str(parts[1])


def test_a_page_of_html_is_no_batch() -> None:
    assert decode("text/html", b"<html>") is None
    assert decode("multipart/mixed", b"--x--") is None


def test_headers_and_status_of_a_part_are_read() -> None:
    body = b"--b\nContent-ID: <response-x + 4>\n\nHTTP/1.1 429 Too Many\nRetry-After:\n 7\n\n{}\n--b--"
    answers = decode("multipart/mixed; boundary=b", body)
    assert answers is not None
    assert (answers[4].status, answers[4].headers["retry-after"]) == (429, "7")
