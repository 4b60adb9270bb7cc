"""The journal on PostgreSQL: what devices tell becomes the record, however often, whoever is first."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update

from app.conferences.fields import Change
from app.conferences.journal import take_changes
from app.conferences.keep import private_note
from app.conferences.merge import Merged
from app.conferences.record import record_of
from app.database import Sessions
from app.encryption import Keyring
from app.errors import BadInput, NotFound
from app.models import (
    Amendment,
    Base,
    Conference,
    ConferenceRecord,
    Enrollment,
    JournalChange,
    RecordComment,
    RecordSkill,
    RecordTick,
    Student,
)
from app.shelf.own_skills import SkillWords, add_skill, hide_skill
from app.writing.skills import skills
from app.writing.words import Talk, Trait
from tests import builders
from tests.app.conferences.devices import deliveries, talks
from tests.app.conferences.test_merge import state_of
from tests.builders import NOW, days_ago
from tests.table import Table, change, lay_table

_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
SKILL, OTHER_SKILL = list(skills())[:2]


@given(st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_store_agrees_with_the_rule(table: Table, data: st.DataObject) -> None:
    here = table.talk(table.writers[0])
    changes = data.draw(talks())
    for batch in data.draw(deliveries(changes)):
        taken = here.tell(*batch)
        assert set(taken.saved) == {one.id for one in batch}
        assert taken.refused == ()
    [field] = here.fields()
    assert Merged(field.value, field.heads, field.also) == state_of(changes)
    assert here.record().notes == field.value


def test_what_was_typed_is_the_record(table: Table) -> None:
    here, writer = table.talk(table.writers[0]), table.writers[0]
    draft = builders.create_draft(table.session, table.coursework, writer, "I sat down.")
    comment = builders.create_comment(table.session, draft, author=table.teacher)
    said = {
        "topic": "the bench",
        "strength": "You let us hear the rain.",
        "private": "Lost her brother.",
        "student_words": "I could stay there.",
        "next_step": "Stay in the moment.",
        "reminder_text": "",
        "stage": "revise",
        "look_again_on": "2026-10-22",
        "next_draft": True,
        "reminder_wanted": True,
        f"skill/{SKILL}": "practising",
        f"skill/{OTHER_SKILL}": "on",
        f"comment/{comment.id}": "understood",
        "tick/Read aloud": True,
    }
    here.tell(*(change(name, value, student=writer.id) for name, value in said.items()))
    record = here.record()
    assert {name: getattr(record, name) for name in said if hasattr(record, name)} == {
        name: value for name, value in said.items() if hasattr(record, name)
    } | {"look_again_on": builders.NOW.date() + timedelta(days=7)}
    rows = table.session
    levels = {row.skill: row.level for row in rows.scalars(select(RecordSkill))}
    assert levels == {SKILL: "practising", OTHER_SKILL: None}
    assert [row.mark for row in rows.scalars(select(RecordComment))] == ["understood"]
    assert [row.line for row in rows.scalars(select(RecordTick))] == ["Read aloud"]
    heads = {one.field: one.heads for one in here.fields()}
    here.tell(
        *(change(name, None, *heads[name], student=writer.id) for name in (f"skill/{SKILL}", "stage", "private")),
        change("tick/Read aloud", False, *heads["tick/Read aloud"], student=writer.id),
    )
    record = here.record()
    assert (record.stage, record.private_note) == (None, None)
    assert list(rows.scalars(select(RecordSkill.skill))) == [OTHER_SKILL]
    assert list(rows.scalars(select(RecordTick))) == []


def test_the_private_note_is_ciphertext_wherever_it_lies(table: Table) -> None:
    here, words = table.talk(table.writers[0]), "Lost her brother in May."
    first = change("private", words)
    here.tell(first)
    assert private_note(table.keyring, here.record()) == here.value("private") == words
    here.tell(change("finished", NOW.isoformat()))
    here.tell(change("private", "Rather say nothing of May.", first.id))
    amendment = table.session.scalars(select(Amendment)).one()
    assert (amendment.before, bool(amendment.sealed)) == ("", True)
    for name in Base.metadata.tables:
        assert "May" not in str(table.session.execute(text(f"SELECT * FROM {name}")).all())  # noqa: S608  our own names


def test_what_was_replaced_keeps_its_id_and_no_text(table: Table) -> None:
    here = table.talk(table.writers[0])
    first = change("notes", "She cried.")
    here.tell(first)
    here.tell(change("notes", "She was moved.", first.id))
    row = table.session.get_one(JournalChange, (here.conference().id, first.id), populate_existing=True)
    assert (row.head, row.value) == (False, None)
    assert first.id in here.tell(first).saved
    assert here.record().notes == "She was moved."


def test_texts_of_two_devices_are_both_kept(table: Table) -> None:
    here = table.talk(table.writers[0])
    phone, laptop = change("notes", "From the phone", at=days_ago(0.1)), change("notes", "From the laptop")
    here.tell(laptop)
    [field] = here.tell(phone).fields
    assert (field.value, field.heads) == ("From the laptop", (phone.id, laptop.id))
    assert [also.text for also in field.also] == ["From the phone"]


def test_two_writers_of_one_talk_at_once(sessions: Sessions, keyring: Keyring) -> None:
    """Both begin it under the same opening; each batch waits for the other, and nothing is doubled or lost."""
    with sessions.begin() as session:
        table = lay_table(session, keyring)
    teacher, opening = table.teacher, table.talk(table.writers[0]).opening
    batches = [[change(field, f"{field} {n}") for field in ("notes", "next_step")] for n in range(8)]

    def tell(batch: Sequence[Change]) -> int:
        with sessions.begin() as session:
            return take_changes(session, keyring, teacher, opening, batch, now=NOW).conference.id

    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(tell, batches))
    with sessions() as session:
        assert set(session.scalars(select(Conference.id))) == ids
        assert session.scalar(select(func.count()).select_from(ConferenceRecord)) == 1
        assert session.scalar(select(func.count()).where(JournalChange.head)) == 16
        taken = take_changes(session, keyring, teacher, opening, [], now=NOW)
        assert sorted(len(field.also) for field in taken.fields) == [7, 7]


def test_a_batch_waits_for_the_one_before_it(sessions: Sessions, keyring: Keyring) -> None:
    """Otherwise the first of two changes, told last, would not find the second, and its old text would come back."""
    with sessions.begin() as session:
        table = lay_table(session, keyring)
    here = table.talk(table.writers[0])
    first = change("notes", "old")
    second = change("notes", "new", first.id)

    def tell(*told: Change) -> None:
        with sessions.begin() as session:
            take_changes(session, keyring, table.teacher, here.opening, told, now=NOW)

    tell()
    with ThreadPoolExecutor(1) as pool, sessions() as session:
        take_changes(session, keyring, table.teacher, here.opening, [second], now=NOW)
        late = pool.submit(tell, first)
        while not session.scalar(_WAITING):
            assert not late.done()
        session.commit()
        late.result()
    with sessions() as session:
        assert replace(here, session=session).value("notes") == "new"
        assert session.scalars(select(ConferenceRecord.notes)).all() == ["new"]


def test_another_teachers_opening_of_the_same_id_is_another_talk(table: Table) -> None:
    here = table.talk(table.writers[0])
    colleague = builders.create_teacher(table.session)
    builders.add_teacher(table.session, table.course, colleague)
    there = replace(here, teacher=colleague)
    here.tell(change("notes", "mine"))
    there.tell(change("notes", "hers"))
    assert (here.value("notes"), there.value("notes")) == ("mine", "hers")


@pytest.mark.parametrize("what", ["course", "students", "assignment"])
def test_a_talk_begins_only_among_the_teachers_own(table: Table, what: str) -> None:
    here = table.talk(table.writers[0])
    course = builders.create_course(table.session, builders.create_teacher(table.session))
    strangers = (builders.create_student(table.session, course).id, 0, 2**70)
    foreign = {
        "course": replace(here.opening, course_id=course.id),
        "students": replace(here.opening, kind=Talk.GROUP, student_ids=strangers),
        "assignment": replace(here.opening, assignment_id=builders.create_coursework(table.session, course).id),
    }
    with pytest.raises(NotFound):
        replace(here, opening=foreign[what]).tell(change("notes", "x"))
    assert table.session.scalars(select(Conference)).all() == []


def test_only_a_group_is_held_with_several_writers(table: Table) -> None:
    with pytest.raises(BadInput, match="Only a group"):
        table.talk(*table.writers).tell(change("notes", "x"))
    here = table.talk(table.writers[0], table.writers[0])
    assert here.tell(change("notes", "x")).refused == ()


def test_a_talk_ends_with_the_class(table: Table) -> None:
    here = table.talk(table.writers[0])
    here.tell(change("notes", "x"))
    table.session.execute(text("UPDATE course_teacher SET removed_at = now()"))
    with pytest.raises(NotFound):
        here.tell(change("notes", "y"))


def test_who_is_dropped_during_the_talk_keeps_the_record(table: Table) -> None:
    table.session.execute(update(Enrollment).values(removed_at=NOW))
    here = table.talk(table.writers[0])
    assert here.tell(change("notes", "goodbye", student=table.writers[0].id)).refused == ()
    assert here.record().notes == "goodbye"


def test_who_is_erased_is_refused_and_the_others_saved(table: Table) -> None:
    ana, zoe, _ = table.writers
    here = table.talk(ana, zoe, kind=Talk.GROUP)
    here.tell(change("notes", "both"))
    table.session.execute(delete(Student).where(Student.id == ana.id))
    hers, theirs = change("notes", "Ana's", student=ana.id), change("notes", "Zoë's", student=zoe.id)
    taken = here.tell(hers, theirs)
    assert taken.saved == (theirs.id,)
    assert [(one.id, one.message) for one in taken.refused] == [
        (hers.id, "This writer is not in this conference, or no longer in Deskside.")
    ]


def test_a_group_shares_what_is_said_to_all_and_nothing_else(table: Table) -> None:
    ana, zoe, ben = table.writers
    draft = builders.create_draft(table.session, table.coursework, ana, "I sat down.")
    comment = builders.create_comment(table.session, draft, author=table.teacher)
    here = table.talk(ana, zoe, kind=Talk.GROUP)
    taken = here.tell(
        change("notes", "We read the openings."),
        change("notes", "Ana reads well.", student=ana.id),
        change(f"skill/{SKILL}", "introduced"),
        change(f"skill/{SKILL}", "independent", student=zoe.id),
        change(f"skill/{OTHER_SKILL}", "on", student=ana.id),
        change(f"comment/{comment.id}", "discussed"),
        change("notes", "Ben is not here.", student=ben.id),
    )
    assert [refusal.message for refusal in taken.refused] == [
        "This writer is not in this conference, or no longer in Deskside."
    ]
    assert here.record(ana).notes == "We read the openings.\nAna reads well."
    assert here.record(zoe).notes == "We read the openings."
    levels = {(row.record_id, row.skill): row.level for row in table.session.scalars(select(RecordSkill))}
    assert levels == {
        (here.record(ana).id, SKILL): "introduced",
        (here.record(zoe).id, SKILL): "independent",
        (here.record(ana).id, OTHER_SKILL): None,
    }
    marked = table.session.scalars(select(RecordComment)).one()
    assert marked.record_id == here.record(ana).id


def test_a_mark_on_somebody_elses_comment_is_refused(table: Table) -> None:
    ana, zoe, _ = table.writers
    draft = builders.create_draft(table.session, table.coursework, zoe, "I sat down.")
    comment = builders.create_comment(table.session, draft, author=table.teacher)
    taken = table.talk(ana).tell(change(f"comment/{comment.id}", "discussed"), change("notes", "x"))
    assert [refusal.message for refusal in taken.refused] == ["This comment is not on this writer's work."]
    assert len(taken.saved) == 1


@pytest.mark.parametrize(
    ("began", "behind", "recorded"),
    [
        (timedelta(minutes=-7), timedelta(), timedelta(minutes=-7)),
        (timedelta(hours=1), timedelta(), timedelta()),
        (timedelta(hours=1, minutes=-7), timedelta(hours=-1), timedelta(minutes=-7)),
        (timedelta(days=-1, minutes=-7), timedelta(days=1), timedelta(minutes=-7)),
        (timedelta(days=-4000), timedelta(), timedelta()),
        (timedelta(days=-2), timedelta(), timedelta(days=-2)),
    ],
)
def test_a_wrong_clock_dates_the_talk_sensibly(
    table: Table, began: timedelta, behind: timedelta, recorded: timedelta
) -> None:
    here = table.talk(table.writers[0], began_at=NOW + began)
    replace(here, opening=replace(here.opening, clock_behind=behind)).tell()
    assert here.conference().began_at == NOW + recorded


def test_what_changes_after_the_finish_says_what_it_said_before(table: Table) -> None:
    here = table.talk(table.writers[0])
    note, level = change("notes", "Good."), change(f"skill/{SKILL}", "introduced")
    here.tell(note, level, change("finished", NOW.isoformat()))
    assert table.session.scalars(select(Amendment)).all() == []
    later = NOW + timedelta(hours=3)
    typed = [change("notes", "Better", note.id)]
    typed.append(change("notes", "Better.", typed[0].id))
    for one in typed:
        assert here.tell(one, now=later).changed
    here.tell(change(f"skill/{SKILL}", "practising", level.id), now=later)
    here.tell(change("next_step", "Stay.", at=later), now=later)
    said = {row.field: (row.before, row.at) for row in table.session.scalars(select(Amendment))}
    assert said == {"notes": ("Good.", later), f"skill/{SKILL}": ("introduced", later), "next_step": ("", later)}
    assert not here.tell(*typed, now=later).changed


def test_a_talk_with_one_writer_stays_one(table: Table) -> None:
    here = table.talk(table.writers[0], kind=Talk.INFORMAL)
    taken = here.tell(change("kind", "group"), change("kind", "formal"))
    assert [refusal.message for refusal in taken.refused] == [
        "A conference with one writer stays one, and a group stays a group."
    ]
    assert here.conference().kind == "formal"


def test_an_id_means_one_change(table: Table) -> None:
    here = table.talk(table.writers[0])
    note = change("notes", "x")
    here.tell(note)
    circle = Change("again", None, "notes", "y", ("again",), NOW)
    taken = here.tell(replace(note, field="topic"), circle)
    assert len(taken.refused) == 2
    assert here.value("notes") == "x"


def test_a_skill_that_the_teacher_did_not_add_is_refused_and_a_hidden_one_is_not(table: Table) -> None:
    words = SkillWords("So what?", "I say.", ("So?", "What?"))
    mine = add_skill(table.session, table.teacher.id, Trait.IDEAS, words)
    hide_skill(table.session, table.teacher.id, mine, NOW)
    colleague = builders.create_teacher(table.session)
    builders.add_teacher(table.session, table.course, colleague)
    theirs = add_skill(table.session, colleague.id, Trait.IDEAS, words)
    here = table.talk(table.writers[0])
    taken = here.tell(*(change(f"skill/{id_}", "on") for id_ in (mine, theirs, "own-99999999")), change("notes", "x"))
    assert [one.message for one in taken.refused] == ["There is no such skill on your shelf."] * 2
    (seen,) = record_of(table.session, table.keyring, table.teacher, here.conference().id).records[0].skills
    assert (seen.id, seen.name) == (mine, "So what?")


def test_hostile_text_is_kept_as_it_is(table: Table) -> None:
    here = table.talk(table.writers[0])
    hostile = "<script>alert(1)</script> =cmd() 👩🏽‍🚀 \u200fقصة"
    here.tell(change("notes", hostile))
    assert here.record().notes == hostile
