"""What earlier talks say to this one: the last promise, what changed since, what is open, and skills to go on with."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.briefs.brief import Comment, Role, WordPoint
from app.briefs.evidence import Found
from app.briefs.past import Echo, FollowUpLine, LastConference, Since
from app.briefs.past_rows import PastRows
from app.briefs.seen import by_skill, seen_words, source_of
from app.briefs.source import Source
from app.briefs.words import count, date_words
from app.writing.mastery import mastery
from app.writing.own_skills import TeachersSkills
from app.writing.promises import PRESSING, Promise, local_day, open_standing
from app.writing.words import LEVEL_WORDS, TALK_WORDS, Genre, Level, Talk, Uptake

_TEACHERS = frozenset({Role.YOU, Role.CO_TEACHER})


def follow_ups_of(
    rows: Iterable[Found], skills: TeachersSkills, now: datetime, zone: ZoneInfo
) -> dict[int, FollowUpLine]:
    """By id, the oldest first."""
    return {row.id: promise_line(row, skills, now, zone) for row in rows}


def last_conference(
    past: PastRows,
    follow_ups: dict[int, FollowUpLine],
    since: tuple[Since, ...],
    *,
    teacher_id: int,
    now: datetime,
    zone: ZoneInfo,
) -> LastConference | None:
    """`since` are the things that changed after it."""
    row = past.last
    if row is None:
        return None
    promised = [follow_ups[one.id] for one in past.follow_ups if one.record_id == row.id and one.let_go_at is None]
    return LastConference(
        when=date_words(row.began_at, now, zone),
        kind=TALK_WORDS[Talk(row.kind)],
        by="You" if row.teacher_id == teacher_id else row.teacher_name,
        about=row.about or "",
        topic=row.topic,
        strength=row.strength,
        notes=row.notes,
        student_words=row.student_words,
        next_step=row.next_step,
        promise=promised[-1] if promised else None,
        since=since,
        source=Source("conference_record", row.id, None),
    )


def since_then(
    finished_at: datetime, threads: Sequence[Comment], seen: dict[int, datetime], grown: Since | None
) -> tuple[Since, ...]:
    """What happened to the draft after a talk. `seen` says when each comment's passage was found as it is now.

    `grown` is what `growth_since` found.
    """
    landed = [
        one
        for one in threads
        if one.author.role in _TEACHERS
        and one.uptake not in {None, Uptake.UNCHANGED}
        and one.id in seen
        and seen[one.id] > max(finished_at, one.created_at)
    ]
    replies = [
        reply
        for one in threads
        for reply in one.replies
        if reply.author.role is Role.WRITER and reply.created_at > finished_at and reply.content.strip()
    ]
    found = [grown] if grown else []
    if landed:
        words = f"{count(len(landed), 'passage')} with a comment changed"
        found.append(Since(words, tuple(one.source for one in landed)))
    if replies:
        noun = "reply" if len(replies) == 1 else "replies"
        found.append(Since(f"{len(replies)} new {noun}", tuple(reply.source for reply in replies)))
    return tuple(found)


def growth_since(finished_at: datetime, points: Sequence[WordPoint], sources: Sequence[Source]) -> Since | None:
    """Words more or fewer than at the last reading before; None where that, or a reading since, is missing.

    `sources` are the readings of `points`, in their order.
    """
    before = [place for place, point in enumerate(points) if point.at <= finished_at]
    if not before or before[-1] == len(points) - 1:
        return None
    change = points[-1].words - points[before[-1]].words
    words = f"{count(abs(change), 'word')} {'more' if change > 0 else 'fewer'}" if change else "new words, same length"
    return Since(words, (sources[before[-1]], sources[-1]))


def echoes_of(
    seen: Iterable[Found],
    coursework_id: int | None,
    genre: Genre | None,
    skills: TeachersSkills,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Echo, ...]:
    """Skills of earlier pieces that are not on their own yet, the newest word first; nothing without an assignment.

    A skill that was talked about on this very piece is no echo, nor one that such a piece does not need or the teacher
    has hidden. Each cites the word that its level rests on; of a talk about no assignment, its day alone.
    """
    if coursework_id is None:
        return ()
    found = []
    for name, rows in by_skill(seen):
        skill = skills.offered.get(name)
        if skill is None or not skill.serves(genre) or any(row.coursework_id == coursework_id for row in rows.values()):
            continue
        because = mastery(rows).because
        if because is not None and because.shows is not Level.INDEPENDENT:
            reason = f"{seen_words(because, rows, now, zone)}; not on their own yet."
            found.append((because.at, Echo(name, reason, source_of(because))))
    return tuple(echo for _, echo in sorted(found, key=lambda one: one[0], reverse=True))


def promise_line(row: Found, skills: TeachersSkills, now: datetime, zone: ZoneInfo) -> FollowUpLine:
    """One follow-up in words."""
    local = now.astimezone(zone)
    stands = open_standing(
        due_on=row.due_on,
        next_draft=row.next_draft,
        waiting=row.news,
        looked_on=local_day(row.looked_at, local),
        today=local.date(),
    )
    is_open = row.closed_at is None
    skill = skills.known.get(row.skill)
    return FollowUpLine(
        skill=row.skill,
        words=skill.name if skill else row.next_step or "A skill that is no longer listed",
        next_step=row.next_step,
        state_words=_state(row, stands, local.date()) if is_open else _ended(row),
        open=is_open,
        due=is_open and stands in PRESSING,
        source=Source("follow_up", row.id, None),
    )


def _ended(row: Found) -> str:
    if row.continued_by_id is not None:
        return "goes on in a later talk"
    outcome = row.outcome
    return LEVEL_WORDS[Level(outcome)] if outcome in set(Level) else "closed"


def _state(row: Found, stands: Promise, today: date) -> str:
    """How an open one stands; a day to come is named before the next draft."""
    if stands is Promise.NEW_DRAFT:
        return "due: the draft has changed"
    if stands is Promise.LOOKED:
        return "looked at, due with the next draft"
    if row.due_on is None:
        return "due with the next draft" if row.next_draft else "open"
    days = (row.due_on - today).days
    if days < 0:
        return f"was due {count(-days, 'day')} ago" if days < -1 else "was due yesterday"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")
