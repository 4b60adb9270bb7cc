"""Slices overlap: the next one is asked for with the first answer to the last, and nothing further ahead."""

from collections.abc import Collection, Sequence

from app.accounts.connection import ReadingMode
from app.sync import fetch_documents
from app.sync.plan import KnownDocument
from tests import small_school as school
from tests.app.sync.conftest import Desk

FILES = [school.BEN_MEMOIR, school.ANA_MEMOIR, school.ANA_ESSAY]


def slices() -> list[Sequence[KnownDocument]]:
    """One document each."""
    return [[KnownDocument(id_, google_id, None, None, (1,), 1)] for id_, google_id in enumerate(FILES)]


def nothing(_: Sequence[KnownDocument]) -> Collection[int]:
    return ()


def test_a_slice_is_asked_for_with_the_first_answer_to_the_last_and_the_one_after_it_is_not(desk: Desk) -> None:
    desk.follow()
    asked: list[list[int]] = []
    answers: list[int] = []
    answered: list[int] = []

    def exported(part: Sequence[KnownDocument]) -> Collection[int]:
        asked.append([document.id for document in part])
        answered.append(len(answers))
        return ()

    with desk.google(school.TEACHER_EMAIL) as google:
        told = fetch_documents.slice_by_slice(
            google,
            slices(),
            mode=ReadingMode.DRIVE,
            docs_comments=True,
            exported=exported,
            arrived=answers.append,
        )
        for number, (part, facts) in enumerate(told):
            assert [document.id for document in part] == [fact.document_id for fact in facts] == [number]
            assert [ids for ids in asked if ids] == [[at] for at in range(min(number + 2, len(FILES)))]
    assert answered == [0, 1, 3, 5]  # a text and comments each


def test_slices_say_what_the_same_documents_say_at_once(desk: Desk) -> None:
    desk.follow()
    known = [document for part in slices() for document in part]
    with desk.google(school.TEACHER_EMAIL) as google:
        whole = fetch_documents.documents(
            google, known, mode=ReadingMode.DRIVE, docs_comments=True, exported=(), arrived=lambda _: None
        )
        arrived: list[int] = []
        told = fetch_documents.slice_by_slice(
            google, slices(), mode=ReadingMode.DRIVE, docs_comments=True, exported=nothing, arrived=arrived.append
        )
        assert [fact for _, facts in told for fact in facts] == whole
    assert sum(arrived) == len(FILES)
