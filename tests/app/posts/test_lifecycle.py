"""Every pair of states: what the table allows happens to a post of that state alone, and nothing else ever does."""

from itertools import product

import pytest
from sqlalchemy.orm import Session

from app.database import Sessions
from app.models import Post
from app.posts.lifecycle import FINAL, FOLLOWS, move
from tests.app.posts.rows import create_post
from tests.builders import NOW, create_course, create_student, create_teacher

LATER = NOW.replace(minute=45)


def post_in(session: Session, state: str, *, merged_into: Post | None = None) -> Post:
    teacher = create_teacher(session)
    course = create_course(session, teacher)
    post = create_post(session, teacher, course, create_student(session, course), state=state)
    post.reason = "of before"
    post.merged_into_id = merged_into.id if merged_into else None
    return post


def states_of(session: Session, *posts: Post) -> list[str]:
    for post in posts:
        session.refresh(post)
    return [post.state for post in posts]


@pytest.mark.parametrize(("before", "after"), list(product(FOLLOWS, FOLLOWS)))
def test_a_post_goes_where_the_table_lets_it_and_nowhere_else(sessions: Sessions, before: str, after: str) -> None:
    with sessions.begin() as session:
        post, other = post_in(session, before), post_in(session, before)
        part = post_in(session, before, merged_into=post)
        session.flush()
        if after in FOLLOWS[before]:
            assert move(session, post.id, before, after, LATER, reason="told")
            assert states_of(session, post, part, other) == [after, after, before]
            assert (post.changed_at, post.reason, part.reason) == (LATER, "told", "told")
        else:
            with pytest.raises(ValueError, match="never followed by"):
                move(session, post.id, before, after, LATER)
            assert states_of(session, post, part, other) == [before, before, before]


@pytest.mark.parametrize(("before", "after"), [(b, a) for b, all_ in FOLLOWS.items() for a in all_])
def test_a_post_that_has_moved_meanwhile_stays_where_it_is(sessions: Sessions, before: str, after: str) -> None:
    for elsewhere in FOLLOWS.keys() - {before}:
        with sessions.begin() as session:
            post = post_in(session, elsewhere)
            session.flush()
            assert not move(session, post.id, before, after, LATER)
            assert states_of(session, post) == [elsewhere]


def test_what_is_final_waits_for_a_person_and_the_rest_goes_on_by_itself() -> None:
    assert {state for state, following in FOLLOWS.items() if not following} == {"cancelled", "taken_back"}
    assert {after for before in FINAL for after in FOLLOWS[before]} == {"scheduled", "cancelled", "taken_back"}
    assert FOLLOWS["posted"] == {"taken_back"}
    assert "posted" not in FOLLOWS["scheduled"] | FOLLOWS["uncertain"] | FOLLOWS["failed"]


def test_only_what_is_out_has_a_moment_and_no_reason_of_before(sessions: Sessions) -> None:
    with sessions.begin() as session:
        post = post_in(session, "posting")
        session.flush()
        move(session, post.id, "posting", "posted", LATER, google_id="7", link="https://classroom.example/p/7")
        session.refresh(post)
        assert (post.posted_at, post.reason, post.google_id) == (LATER, None, "7")
