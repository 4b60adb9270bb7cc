"""Random worlds: how a proof's stores are drawn."""

from dataclasses import replace

from hypothesis import strategies as st

from app.sync.problems import WORDS
from app.writing.words import Genre, Kind, Level, Stage, Trait, Uptake
from app.writing.words import Talk as TalkKind
from tests.app.briefs.proof.world import (
    FOR_ARGUMENTS,
    HOSTILE,
    Beside,
    Change,
    Criterion,
    Look,
    Pinned,
    Promise,
    Said,
    Talk,
    Thread,
    Unread,
    World,
    Written,
)
from tests.builders import DOC

_UPTAKES = st.sampled_from([*[Uptake.UNCHANGED] * 5, *Uptake, None])
_SKILLS = st.sampled_from(["verb_tense", "bridges_between_scenes", "commas", FOR_ARGUMENTS, "no_such_skill"])
_THREADS = st.builds(
    Thread,
    role=st.sampled_from([*["teacher"] * 5, "colleague", "colleague", "peer", "shared", "writer", "unknown"]),
    by_name=st.sampled_from([False, False, False, True]),
    days=st.sampled_from([0, 0, 1, 2, 5, 9, 30]),
    trait=st.sampled_from([*[Trait.IDEAS] * 4, Trait.VOICE, Trait.CONVENTIONS, Trait.NONE, None]),
    kind=st.sampled_from(Kind),
    confidence=st.sampled_from([0.1, 0.95, 0.95, 0.95]),
    uptake=_UPTAKES,
    resolved=st.sampled_from([False, False, True]),
    reply=st.sampled_from(["", "ok", "is it inside or outside"]),
    answered=st.sampled_from([False, False, True]),
    assigned=st.sampled_from(["", "", "", "nobody", "peer", "colleague"]),
    whole=st.sampled_from([False, False, True]),
).map(lambda thread: replace(thread, uptake=None) if thread.whole else thread)
_TALKS = st.builds(
    Talk,
    by_colleague=st.sampled_from([False, False, True]),
    kind=st.sampled_from([TalkKind.FORMAL, TalkKind.FORMAL, *TalkKind]),
    about=st.sampled_from(["piece", "piece", "earlier", "earlier", "nothing"]),
    how=st.sampled_from([*["finished"] * 5, "withdrawn", "going on", "elsewhere"]),
    skills=st.lists(
        st.tuples(_SKILLS, st.none() | st.sampled_from(Level)), max_size=2, unique_by=lambda pair: pair[0]
    ).map(tuple),
    promise=st.none() | st.builds(Promise, days=st.none() | st.integers(-3, 3), closed=st.booleans(), skill=_SKILLS),
    words=st.text(max_size=12).map(lambda text: text.encode("utf-8", "ignore").decode().replace("\0", "")),
)
_BESIDE = st.sampled_from(
    [
        Beside("link", None, None, "Link"),
        Beside("youtube", None, None, "Video"),
        Beside("form", None, None, "Form"),
        Beside("drive_file", "application/pdf", None, "PDF"),
        Beside("drive_file", "application/vnd.google-apps.presentation", None, "Slides"),
        Beside("drive_file", "image/png", None, "Image"),
        Beside("drive_file", "application/zip", None, "File"),
        Beside("drive_file", None, "document_refused", "Private file"),
        Beside("drive_file", DOC, "document_gone", "Google Doc"),
    ]
)


def _said(words: st.SearchStrategy[str]) -> st.SearchStrategy[Said | None]:
    told = st.builds(Said, words=words, days=st.sampled_from([0.75, 2.25]), by_colleague=st.booleans())
    return st.none() | told


WORLDS = st.builds(
    World,
    threads=st.lists(_THREADS, max_size=14),
    texts=st.lists(
        st.lists(st.integers(0, 300), min_size=1, max_size=4).map(
            lambda some: "\n".join("word " * number for number in some)
        ),
        min_size=1,
        max_size=4,
    ),
    kept=st.sampled_from([True, True, False]),
    copies=st.sampled_from([0, 0, 0, 1, 2, 4]),
    others=st.just([]) | st.lists(st.sampled_from([30, 210, 400, 900]), min_size=4, max_size=6),
    talks=st.lists(_TALKS, max_size=4),
    looks=st.lists(
        st.builds(Look, skill=_SKILLS, level=st.none() | st.sampled_from(Level), days=st.integers(6, 9)),
        max_size=2,
        unique_by=lambda look: look.skill,
    ),
    pins=st.lists(
        st.builds(
            Pinned,
            kind=st.sampled_from(["trait", "skill", "passage", "passage", "question"]),
            days=st.sampled_from([0.5, 1.5, 2.5, 3.5]),
            by_colleague=st.sampled_from([False, False, True]),
            removed=st.sampled_from([False, False, True]),
            unset=st.sampled_from([False, False, True]),
            uptake=_UPTAKES,
            taken_off=st.sampled_from([False, False, True]),
        ),
        max_size=4,
    ),
    beside=st.lists(_BESIDE, max_size=3),
    changes=st.lists(
        st.builds(
            Change,
            by=st.sampled_from(["", "writer", "teacher"]),
            inserted=st.sampled_from(["", "came"]),
            deleted=st.sampled_from(["", "went"]),
        ),
        max_size=3,
    ),
    written=st.lists(
        st.builds(
            Written,
            restated=st.booleans(),
            said_ready=st.booleans(),
            days=st.sampled_from([0.25, 0.5, 2.5]),
            text=st.sampled_from(["Am I done?", "I add the pen.", "Is my ending too sudden?"]),
        ),
        max_size=3,
    ),
    rubric=st.lists(st.builds(Criterion, levels=st.integers(0, 3), marked=st.none() | st.integers(0, 2)), max_size=3),
    stage=_said(st.sampled_from(["", *Stage])),
    topic=_said(st.sampled_from(["", "The dock at night"])),
    genre=st.none() | st.sampled_from(Genre),
    unread=st.lists(
        st.builds(
            Unread,
            code=st.sampled_from(sorted(WORDS)),
            about=st.sampled_from(["draft", "writer", "class", "classmate"]),
            by_colleague=st.booleans(),
        ),
        max_size=2,
        unique=True,
    ),
    synced=st.none() | st.integers(0, 72),
    by_colleague=st.sampled_from([False, False, True]),
    namesake=st.sampled_from([False, False, True]),
    hostile=st.sampled_from(HOSTILE),
)
