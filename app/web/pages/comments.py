"""All comments of a section on one page, narrowed by links; what is done with them is in `comment_deeds`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response

from app.briefs.threads import named_trait
from app.briefs.words import count
from app.sections.comments import By, ClassComment, ClassComments, Show, build_class_comments
from app.web.context import page, sections_now
from app.web.session import Desk, SignedIn
from app.web.undo import Sorted, open_deed
from app.writing.words import Trait

router = APIRouter()
ON_A_LEAF = 50
_NOTHING = {
    Show.WAITING: ("You have read every reply.", "New ones come in with the next reading."),
    Show.UNTOUCHED: ("No comment waits untouched.", "What became of each passage stands under All comments."),
    Show.WITHOUT_EDIT: (
        "Nothing was resolved without an edit.",
        "A request is listed here when it was resolved while its passage still reads as it did.",
    ),
    Show.UNSORTED: ("Every comment is sorted.", "One that says too little to tell its trait waits here for your word."),
    Show.ALL: (
        "No comments on this assignment yet.",
        "What you write in the margin of a draft is here after the next reading.",
    ),
}


@dataclass(frozen=True)
class Asked:
    """Which comments of which class, in which order: the page's address, which every link and form on it goes on."""

    course: int | None = None
    assignment: int | None = None
    show: Annotated[Show | None, Query()] = None
    trait: Annotated[Trait | None, Query()] = None
    by: Annotated[By, Query()] = By.OLDEST
    leaf: Annotated[int, Query(ge=1)] = 1

    @property
    def query(self) -> str:
        """Without what is so anyway."""
        usual = asdict(Asked())
        return urlencode({name: value for name, value in asdict(self).items() if value != usual[name]})

    @property
    def address(self) -> str:
        return f"/comments?{self.query}"


AskedFor = Annotated[Asked, Depends()]


@dataclass(frozen=True)
class Tab:
    """A link that narrows the list; `mark` is the sign of a trait, or empty."""

    href: str
    mark: str
    words: str
    count: int
    current: bool


@dataclass(frozen=True)
class Leaf:
    """As much of the list as one page holds. The addresses are empty where the list ends."""

    rows: Sequence[ClassComment]
    number: int
    of: int
    before: str
    after: str


@dataclass(frozen=True)
class UndoLine:
    """What was just done, in words; it stands above the row at `place`, where the first of it was."""

    words: str
    sealed: str
    place: int


@router.get("/comments")
def comments(
    desk: SignedIn,
    asked: AskedFor,
    picked: Literal["all"] | None = None,
    undo: str = "",
    gone: Annotated[int, Query(ge=0, le=ON_A_LEAF)] = 0,
) -> Response:
    """Without `course`, of the section that meets now or next. `picked` ticks every box.

    `undo` is what was done, `gone` counts the ticked comments that were not there any more.
    """
    return comments_page(desk, asked, picked=picked is not None, undo=undo, refused=gone_words(gone) if gone else "")


def comments_page(
    desk: Desk, asked: Asked, *, picked: bool = False, undo: str = "", refused: str, status: int = 200
) -> Response:
    """The page that an address asks for; `refused` is why what was pressed was not done, or not with all."""
    followed = sections_now(desk, asked.course)
    if followed is None:
        return RedirectResponse("/welcome", 303)
    sections, section = followed
    found = build_class_comments(
        desk.session,
        teacher_id=desk.teacher.id,
        course_id=section.id,
        assignment_id=asked.assignment,
        show=asked.show,
        trait=asked.trait,
        by=asked.by,
        now=desk.now,
    )
    desk.record("comments.read", course_id=section.id)
    asked = replace(
        asked, course=section.id, assignment=found.assignment.id if found.assignment else None, show=found.show
    )
    leaf = leaf_of(found.comments, asked)
    return page(
        desk,
        "comments.html",
        place="comments",
        sections=sections,
        course_id=section.id,
        status=status,
        section=section.words,
        found=found,
        asked=asked,
        tabs=_tabs(found, asked),
        trait_tabs=_trait_tabs(found, asked),
        other_order=replace(asked, by=By.NEWEST if asked.by is By.OLDEST else By.OLDEST, leaf=1).address,
        others=tuple(choice for choice in found.choices if choice != found.assignment),
        leaf=leaf,
        nothing=_NOTHING[found.show],
        picked=picked,
        refused=refused,
        undo=_undo_line(desk, undo, found, leaf),
    )


def gone_words(number: int) -> str:
    """“2 comments that you ticked are no longer there.”."""
    return f"{count(number, 'comment')} that you ticked {'is' if number == 1 else 'are'} no longer there."


def leaf_of(rows: Sequence[ClassComment], asked: Asked) -> Leaf:
    """The part of the list at `asked.leaf`, the last part where the list has become shorter."""
    last = max(1, -(-len(rows) // ON_A_LEAF))
    number = min(asked.leaf, last)
    return Leaf(
        rows[(number - 1) * ON_A_LEAF : number * ON_A_LEAF],
        number,
        last,
        replace(asked, leaf=number - 1).address if number > 1 else "",
        replace(asked, leaf=number + 1).address if number < last else "",
    )


def _tabs(found: ClassComments, asked: Asked) -> tuple[Tab, ...]:
    return tuple(
        Tab(
            replace(asked, show=each.show, trait=None, leaf=1).address,
            "",
            each.words,
            each.count,
            each.show is found.show,
        )
        for each in found.shows
    )


def _trait_tabs(found: ClassComments, asked: Asked) -> tuple[Tab, ...]:
    """Nothing where there is nothing to narrow; the trait in view stays, so that one can leave it."""
    about = {each.trait: each for each in found.traits}
    if found.trait is None and len(about) < 2:
        return ()
    number = next(each.count for each in found.shows if each.show is found.show)
    every = Tab(replace(asked, trait=None, leaf=1).address, "", "Every trait", number, found.trait is None)
    return (
        every,
        *(
            Tab(
                replace(asked, trait=trait, leaf=1).address,
                named_trait(trait)[1],
                trait_words(trait),
                about[trait].count if trait in about else 0,
                trait is found.trait,
            )
            for trait in Trait
            if trait in about or trait is found.trait
        ),
    )


def trait_words(trait: Trait) -> str:
    """Where a trait is chosen, what is about none of them has words instead of a dash."""
    return "None of these" if trait is Trait.NONE else named_trait(trait)[0]


def _undo_line(desk: Desk, sealed: str, found: ClassComments, leaf: Leaf) -> UndoLine | None:
    done = open_deed(desk.runtime.keyring, desk.teacher, sealed) if sealed else None
    if done is None:
        return None
    number = len(done.before)
    if isinstance(done, Sorted):
        words = f"Sorted {count(number, 'comment')} as {trait_words(done.trait)}"
    else:
        words = f"Marked {count(number, 'thread')} as read"
    earlier = [place for place, comment_id in enumerate(found.order) if comment_id in done.before]
    above = set(found.order[: min(earlier, default=0)])
    return UndoLine(words, sealed, sum(row.comment.id in above for row in leaf.rows))
