"""Who wrote a comment: certain where Google says it, by name only where a name is unique, otherwise unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync.attribution import Attribution, People, Person, attribute, people
from app.sync.facts import Author

CLASS = (
    Person("t1", "Elena Rivera", teaches=True),
    Person("t2", "Samuel Okafor", teaches=True),
    Person("s1", "Ana Castillo", teaches=False),
    Person("s2", "Ben Oduya", teaches=False),
    Person("s3", "Chris Lee", teaches=False),
    Person("s4", "Chris  LEE", teaches=False),
)
UNKNOWN = Attribution(None, "unknown", "none")


def among() -> People:
    return people("t1", CLASS, ["s1"])


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (Author("Elena Rivera", me=True), Attribution("t1", "teacher", "me")),
        (Author("", google_id="t2"), Attribution("t2", "teacher", "docs_user")),
        (Author("Anybody", google_id="s1"), Attribution("s1", "writer", "docs_user")),
        (Author("Anybody", google_id="s2"), Attribution("s2", "peer", "docs_user")),
        (Author("Parent", google_id="x"), Attribution("x", "unknown", "docs_user")),
        (Author("Samuel Okafor"), Attribution(None, "co_teacher", "name")),
        (Author(" ana   castillo "), Attribution(None, "writer", "name")),
        (Author("Ben Oduya"), Attribution(None, "peer", "name")),
        (Author("Chris Lee"), UNKNOWN),
        (Author("Elena Rivera"), Attribution(None, "unknown", "other")),
        (Author("Elena Rivera", typed=True), Attribution(None, "co_teacher", "name")),
        (Author("Chris Lee", typed=True), UNKNOWN),
        (Author("Somebody Else"), UNKNOWN),
        (Author(""), UNKNOWN),
    ],
)
def test_an_author_is_known_as_far_as_google_tells(author: Author, expected: Attribution) -> None:
    assert attribute(author, among()) == expected


def test_the_same_person_in_two_courses_is_one_bearer_of_the_name() -> None:
    twice = people("t1", [*CLASS, Person("s1", "Ana Castillo", teaches=False)], ["s1"])
    assert attribute(Author("Ana Castillo"), twice).basis == "name"


@given(st.text(max_size=5), st.lists(st.tuples(st.sampled_from("abcd"), st.text(max_size=5), st.booleans())))
def test_a_name_never_names_an_account_and_never_decides_between_two(
    name: str, persons: list[tuple[str, str, bool]]
) -> None:
    everybody = [Person(google_id, called, teaches=teaches) for google_id, called, teaches in persons]
    told = attribute(Author(name), people("a", everybody, ["b"]))
    assert told.google_id is None
    bearers = {person.google_id for person in everybody if person.name.casefold().split() == name.casefold().split()}
    alone = "other" if bearers == {"a"} else "name"
    assert told.basis == (alone if len(bearers) == 1 and name.split() else "none")
