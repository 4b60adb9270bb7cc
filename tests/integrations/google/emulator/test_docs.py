"""Docs: structure, indexes, tabs, suggestions, comments, and who may see which of them."""

from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.google.emulator.docs_body import Edit, content, indexes
from integrations.google.emulator.events import (
    DocEdited,
    FileShared,
    SuggestionClosed,
    SuggestionMade,
    TabAdded,
)
from integrations.google.emulator.world import World
from tests import small_school as school

DOCUMENT = f"v1/documents/{school.ANA_MEMOIR}"
WITH_COMMENTS = {
    "includeTabsContent": "true",
    "suggestionsViewMode": "SUGGESTIONS_INLINE",
    "commentsViewMode": "COMMENTS_VIEW_MODE_INCLUDED",
}


def get(client: httpx.Client, **params: str) -> dict[str, Any]:
    answer = client.get(DOCUMENT, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def elements(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [e for block in body["content"] if "paragraph" in block for e in block["paragraph"]["elements"]]


def text(body: dict[str, Any]) -> str:
    return "".join(element["textRun"]["content"] for element in elements(body))


def refused(client: httpx.Client, **params: str) -> tuple[int, str]:
    answer = client.get(DOCUMENT, params=params)
    return answer.status_code, answer.json()["error"]["message"]


def share(world: World, role: str) -> None:
    world.record(FileShared(at=school.NOW, file=school.ANA_MEMOIR, user=school.STRANGER, role=role))


def test_body_or_tabs_never_both(teacher: httpx.Client) -> None:
    plain, tabbed = get(teacher), get(teacher, includeTabsContent="true")
    assert ("body" in plain, "tabs" in plain) == (True, False)
    assert ("body" in tabbed, "tabs" in tabbed) == (False, True)
    assert tabbed["tabs"][0]["documentTab"]["body"] == plain["body"]


def test_a_mask_on_tabs_asks_for_them(teacher: httpx.Client) -> None:
    assert set(get(teacher, fields="tabs(tabProperties)")) == {"tabs"}


def test_tabs_nest_and_only_the_first_is_the_body(teacher: httpx.Client, world: World) -> None:
    for name, parent in (("t.1", None), ("t.2", "t.1")):
        world.record(
            TabAdded(at=school.NOW, file=school.ANA_MEMOIR, id=name, title=name, text=f"In {name}", parent=parent)
        )
    assert "In t.1" not in text(get(teacher)["body"])
    first, second = get(teacher, includeTabsContent="true")["tabs"]
    assert (first["tabProperties"]["tabId"], second["tabProperties"]["index"]) == ("t.0", 1)
    child = second["childTabs"][0]
    assert (child["tabProperties"]["parentTabId"], child["tabProperties"]["nestingLevel"]) == ("t.1", 1)
    assert text(child["documentTab"]["body"]) == "In t.2\n"


def test_the_first_block_is_a_section_break_without_start(teacher: httpx.Client) -> None:
    block = get(teacher)["body"]["content"][0]
    assert "sectionBreak" in block
    assert ("startIndex" in block, block["endIndex"]) == (False, 1)


def test_suggestions_by_mode(teacher: httpx.Client) -> None:
    inline = elements(get(teacher)["body"])
    marks = {
        e["textRun"]["content"]: (
            e["textRun"].get("suggestedInsertionIds"),
            e["textRun"].get("suggestedDeletionIds"),
        )
        for e in inline
    }
    assert marks["steer"] == ([school.SUGGESTION], None)
    assert marks["hold the wheel"] == (None, [school.SUGGESTION])
    without = get(teacher, suggestionsViewMode="PREVIEW_WITHOUT_SUGGESTIONS")
    assert text(without["body"]) == school.ANA_AFTER + "\n"
    accepted = get(teacher, suggestionsViewMode="PREVIEW_SUGGESTIONS_ACCEPTED")
    assert text(accepted["body"]) == school.ANA_AFTER.replace("hold the wheel", "steer") + "\n"


def test_suggestions_are_accepted_rejected_and_follow_the_text(teacher: httpx.Client, world: World) -> None:
    at = school.NOW
    edited = "A new first line.\n" + school.ANA_AFTER
    world.record(
        SuggestionMade(at=at, id="s2", file=school.ANA_MEMOIR, by=school.TEACHER, quote="The dock\n", insert=""),
        SuggestionMade(at=at, id="s3", file=school.ANA_MEMOIR, by=school.TEACHER, quote="", insert=" The end."),
        DocEdited(at=at, file=school.ANA_MEMOIR, by=school.ANA, text=edited),
        SuggestionClosed(at=at, id=school.SUGGESTION, file=school.ANA_MEMOIR, by=school.ANA, accepted=True),
        SuggestionClosed(at=at, id="s2", file=school.ANA_MEMOIR, by=school.ANA, accepted=False),
        SuggestionClosed(at=at, id="s3", file=school.ANA_MEMOIR, by=school.ANA, accepted=True),
    )
    assert text(get(teacher)["body"]) == edited.replace("hold the wheel", "steer") + " The end.\n"


def test_viewers_see_no_suggestions(world: World, stranger: httpx.Client) -> None:
    share(world, "reader")
    assert get(stranger)["suggestionsViewMode"] == "PREVIEW_WITHOUT_SUGGESTIONS"
    assert refused(stranger, suggestionsViewMode="SUGGESTIONS_INLINE")[0] == 403
    assert refused(stranger, suggestionsViewMode="PREVIEW_SUGGESTIONS_ACCEPTED")[0] == 403


def test_revision_ids_are_for_editors_and_follow_the_text(
    teacher: httpx.Client, co_teacher: httpx.Client, stranger: httpx.Client, world: World
) -> None:
    share(world, "commenter")
    assert "revisionId" not in get(stranger)
    first = get(teacher)["revisionId"]
    assert first == get(teacher)["revisionId"] != get(co_teacher)["revisionId"]
    world.record(DocEdited(at=school.NOW, file=school.ANA_MEMOIR, by=school.ANA, text="New"))
    assert get(teacher)["revisionId"] != first


def test_comments_come_with_places_and_people(teacher: httpx.Client) -> None:
    body = get(teacher, **WITH_COMMENTS)
    drive = teacher.get(f"drive/v3/files/{school.ANA_MEMOIR}/comments", params={"fields": "comments(id,anchor)"})
    assert {c["commentId"]: c["anchorId"] for c in body["comments"]} == {
        c["id"]: c["anchor"] for c in drive.json()["comments"]
    }
    praise = next(c for c in body["comments"] if c["commentId"] == school.PRAISE)
    assert praise["status"] == "RESOLVED"
    assert praise["plainTextQuote"] == "Lucía & I hated it"
    assert praise["headPost"]["author"] == {"displayName": "Samuel Okafor", "user": f"users/{school.CO_TEACHER}"}
    assert praise["replies"][0]["commentAction"] == "RESOLVE"
    suggestion = body["suggestions"][0]
    assert (suggestion["suggestionId"], "content" in suggestion["headPost"]) == (school.SUGGESTION, False)


def test_anchors_stand_where_the_passage_stands_now(teacher: httpx.Client) -> None:
    body = get(teacher, **WITH_COMMENTS)
    tab = body["tabs"][0]["documentTab"]
    units = ("\0" + text(tab["body"])).encode("utf-16-le")
    praise = next(c for c in body["comments"] if c["commentId"] == school.PRAISE)
    span = tab["commentAnchors"][praise["anchorId"]]["ranges"][0]
    found = units[span["startIndex"] * 2 : span["endIndex"] * 2].decode("utf-16-le")
    assert (found, span["tabId"]) == ("Lucía & I hated it", "t.0")


def test_a_passage_that_is_gone_has_no_anchor(teacher: httpx.Client, world: World) -> None:
    world.record(DocEdited(at=school.NOW, file=school.ANA_MEMOIR, by=school.ANA, text="ZZZ"))
    body = get(teacher, **WITH_COMMENTS)
    assert "commentAnchors" not in body["tabs"][0]["documentTab"]
    assert len(body["comments"]) == 2


def test_comment_parameters_are_refused_in_googles_words(teacher: httpx.Client) -> None:
    assert refused(teacher, **(WITH_COMMENTS | {"includeTabsContent": "false"})) == (
        400,
        "Comments view mode may only be specified if tabs content is also requested.",
    )
    preview = WITH_COMMENTS | {"suggestionsViewMode": "PREVIEW_WITHOUT_SUGGESTIONS"}
    assert refused(teacher, **preview) == (400, "Comments may not be requested when previewing suggestions.")
    default = WITH_COMMENTS | {"suggestionsViewMode": "DEFAULT_FOR_CURRENT_ACCESS"}
    assert refused(teacher, **default)[0] == 400


def test_comments_by_access(world: World, stranger: httpx.Client) -> None:
    share(world, "reader")
    included = {"includeTabsContent": "true", "commentsViewMode": "COMMENTS_VIEW_MODE_INCLUDED"}
    assert refused(stranger, **WITH_COMMENTS)[0] == 403
    degraded = get(stranger, **(included | {"commentsViewMode": "COMMENTS_VIEW_MODE_DEFAULT_FOR_CURRENT_ACCESS"}))
    assert "comments" not in degraded
    share(world, "commenter")
    assert len(get(stranger, **WITH_COMMENTS)["comments"]) == 2


def test_a_project_that_is_not_enrolled(teacher: httpx.Client, world: World) -> None:
    world.docs_comments = False
    status, message = refused(teacher, **WITH_COMMENTS)
    assert status == 400
    assert message.startswith('Invalid JSON payload received. Unknown name "comments_view_mode"')


def test_what_is_no_doc_and_whose_is_not_ours(teacher: httpx.Client, stranger: httpx.Client) -> None:
    photo = teacher.get(f"v1/documents/{school.BEN_PHOTO}")
    assert photo.status_code == 400
    assert photo.json()["error"] == {
        "code": 400,
        "message": "This operation is not supported for this document",
        "status": "FAILED_PRECONDITION",
    }
    assert stranger.get(DOCUMENT).status_code == 403
    assert teacher.get("v1/documents/1nowhere").status_code == 404


LETTERS = st.text(alphabet="ab\n é🐟", max_size=40)


@settings(deadline=None)
@given(LETTERS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8), LETTERS), max_size=4))
def test_every_index_is_the_one_docs_counts(draft: str, edits: list[tuple[int, int, str]]) -> None:
    pending = tuple(
        Edit(str(n), min(start, len(draft)), min(start + length, len(draft)), insert)
        for n, (start, length, insert) in enumerate(edits)
    )
    body = content(draft, pending)
    position = 1
    for block in body[1:]:
        assert block["startIndex"] == position
        for element in block["paragraph"]["elements"]:
            assert element["startIndex"] == position
            position += len(element["textRun"]["content"].encode("utf-16-le")) // 2
            assert element["endIndex"] == position
        assert block["endIndex"] == position
        assert block["paragraph"]["elements"][-1]["textRun"]["content"].endswith("\n")
    kept = "".join(
        e["textRun"]["content"] for e in elements({"content": body}) if "suggestedInsertionIds" not in e["textRun"]
    )
    assert kept == draft + "\n"
    found = "".join(e["textRun"]["content"] for e in elements({"content": body})).encode("utf-16-le")
    inserted = b"".join(edit.insert.encode("utf-16-le") for edit in pending)
    index = indexes(draft, pending)
    for offset, letter in enumerate(draft):
        at = (index.of(offset) - 1) * 2
        assert found[at : at + len(letter.encode("utf-16-le"))].decode("utf-16-le") == letter
        assert at <= len(draft[:offset].encode("utf-16-le")) + len(inserted)
