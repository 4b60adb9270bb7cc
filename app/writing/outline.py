"""The outline of an argument, a report or an analysis, filled from the student's draft by structure and cues.

A paragraph's part is decided by its place and by words that such a part usually holds; every decision says why
(`Part.basis`), a teacher's placement wins, and what was not found is shown as a hole, never guessed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.writing.paragraphs import Paragraph, Placement, gist, paragraphs_of
from app.writing.shape import LEAST_WORDS, Part, Role, Roles, Shape, filled, moved, runs_of
from app.writing.words import Genre

_FIRST_PARAGRAPHS = 2
_CLAIM = re.compile(
    r"\b(?:should(?:n['’]t)?|must(?:n['’]t)?|ought|need(?:s|ed)? to|ha(?:s|ve) to|deserves?|it(?:['’]s| is) time|"
    r"better|wrong|unfair|fair|I (?:think|believe|argue|propose)|(?:writing to|I) ask|asking (?:you|the)|let us)\b",
    re.IGNORECASE,
)
_THESIS = re.compile(
    r"\b(?:shows?|reveals?|suggests?|argues?|proves?|demonstrates?|illustrates?|teaches|represents?|symboli[sz]es|"
    r"uses? .{3,80} to|in order to|not .{2,60} but|I (?:think|believe|argue)|is (?:really )?about)\b",
    re.IGNORECASE,
)
_SAYS = r"(?:may|might|will|would|could)? ?(?:say|argue|think|believe|claim)"
_OTHER_SIDE = re.compile(
    rf"\b(?:some (?:people|students|parents|teachers)? ?{_SAYS}|(?:others|opponents|critics|people) {_SAYS}|"
    r"the other side|on the other hand|it is true that|admittedly|counter-?arguments?|against this|objections?|"
    r"you m(?:ay|ight) (?:say|think|ask)|(?:best|strongest|fair|main) (?:argument|point|reason) (?:on|against|is))\b",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"^\W*(?:in (?:conclusion|the end|closing|summary|short)|to (?:conclude|sum up)|finally|ultimately|overall|"
    r"all in all|that is why|this is why|so )\b",
    re.IGNORECASE,
)
_SUPPORT = re.compile(
    r"\d[\d,.:]*|\b(?:percent|according to|for (?:example|instance)|stud(?:y|ies)|survey\w*|research\w*|reports?|"
    r"interview\w*|counted|asked|told (?:me|us)|data|statistics?|such as|said|says)\b|[“\"][^”\"]{8,}[”\"]",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^\W*(?:(?:the|my|one|another) (?:\w+ )?(?:reason|way|problem|point)\b|(?:first|second|third|fourth|next|also|"
    r"lastly|another|in addition|to begin with|to start)\b)",
    re.IGNORECASE,
)
_LEAST_COUNTED = 2
_QUOTATION = re.compile(r"[“\"][^”\"]{3,}[”\"]")


@dataclass(frozen=True)
class _Plan:
    """How the outline of one genre is named; `claim` and `support` find its claim and what holds its reasons up."""

    claim_label: str
    claim: re.Pattern[str]
    reason_label: str
    support_label: str
    support: re.Pattern[str]
    other_side: bool
    ending_label: str

    @property
    def offered(self) -> tuple[Role, ...]:
        """Where a hand can put a paragraph."""
        other_side = (Role.OTHER_SIDE,) if self.other_side else ()
        return (Role.OPENING, Role.CLAIM, Role.REASON, Role.SAME, *other_side, Role.ENDING)


_PLANS = {
    Genre.ARGUMENT: _Plan("Claim", _CLAIM, "Reason", "Evidence", _SUPPORT, other_side=True, ending_label="So what"),
    Genre.ANALYSIS: _Plan(
        "Thesis", _THESIS, "Point", "Quotation", _QUOTATION, other_side=False, ending_label="So what"
    ),
    Genre.INFORMATIONAL: _Plan(
        "What it is about",
        re.compile(r"\S"),
        "Section",
        "Facts and sources",
        _SUPPORT,
        other_side=False,
        ending_label="Ending",
    ),
}


def outline(text: str, genre: Genre, placements: Iterable[Placement] = ()) -> Shape:
    """The outline of a draft.

    Args:
        text: the draft as plain text.
        genre: argument, analysis or informational.
        placements: what a teacher placed by hand, oldest first; one in a role that this outline does not have rests.
    """
    plan = _PLANS[genre]
    paragraphs = paragraphs_of(text)
    if sum(paragraph.words for paragraph in paragraphs) < LEAST_WORDS:
        return Shape(_class_outline(plan), "for the class; this draft gives no basis for one yet", from_draft=False)
    by_hand = moved(paragraphs, placements, plan.offered)
    roles = _roles(paragraphs, plan) | by_hand
    return Shape(
        tuple(_parts(paragraphs, roles, plan)),
        "from the draft",
        from_draft=True,
        openings=tuple(paragraph.opening for paragraph in paragraphs),
        roles=tuple(roles[place][0] for place in range(len(paragraphs))),
        offered=plan.offered,
        by_hand=bool(by_hand),
    )


def _roles(paragraphs: Sequence[Paragraph], plan: _Plan) -> dict[int, tuple[Role, str]]:
    """What each paragraph does, and why that is thought."""
    last = len(paragraphs) - 1
    roles = _reasons(paragraphs)
    for place, paragraph in enumerate(paragraphs):
        if plan.other_side and (found := _OTHER_SIDE.search(paragraph.sentences[0])):
            roles[place] = (Role.OTHER_SIDE, f"begins with “{found.group()}”")
    claimed = [place for place in range(min(_FIRST_PARAGRAPHS, last + 1)) if plan.claim.search(paragraphs[place].text)]
    for place in range(claimed[0] if claimed else 1):
        roles[place] = (Role.OPENING, "the first paragraph")
    for place in claimed[:1]:
        found = plan.claim.search(paragraphs[place].text)
        assert found
        roles[place] = (Role.CLAIM, f"“{found.group()}” in paragraph {place + 1}")
    if last > 1 and roles[last][0] in {Role.REASON, Role.SAME}:
        found = _ENDING.search(paragraphs[last].text)
        roles[last] = (Role.ENDING, f"begins with “{found.group().strip()}”" if found else "the last paragraph")
    return roles


def _reasons(paragraphs: Sequence[Paragraph]) -> dict[int, tuple[Role, str]]:
    """Where the writer counts the reasons off, each begins at its number; else each paragraph is taken for one."""
    counted = {place: found for place, one in enumerate(paragraphs) if (found := _COUNTED.search(one.sentences[0]))}
    if len(counted) < _LEAST_COUNTED:
        return {place: (Role.REASON, f"paragraph {place + 1}") for place in range(len(paragraphs))}
    begun = min(counted)
    return {
        place: (Role.REASON, f"begins with “{counted[place].group().strip()}”")
        if place in counted
        else (Role.REASON if place < begun else Role.SAME, f"paragraph {place + 1}")
        for place in range(len(paragraphs))
    }


def _parts(paragraphs: Sequence[Paragraph], roles: Roles, plan: _Plan) -> Iterable[Part]:
    runs = runs_of(roles, len(paragraphs))

    def of(role: Role) -> list[list[int]]:
        return [run for run in runs if roles[run[0]][0] is role]

    def one(role: Role, label: str) -> Part:
        return filled(paragraphs, [place for run in of(role) for place in run], roles, Part(role, label))

    if of(Role.OPENING):
        yield one(Role.OPENING, "Opening")
    yield one(Role.CLAIM, plan.claim_label)
    reasons = of(Role.REASON)
    for number, run in enumerate(reasons, start=1):
        yield filled(paragraphs, run, roles, Part(Role.REASON, f"{plan.reason_label} {number}"))
        yield _support(paragraphs, run, plan)
    if not reasons:
        yield Part(Role.REASON, plan.reason_label)
    if plan.other_side:
        yield one(Role.OTHER_SIDE, "The other side")
    yield one(Role.ENDING, plan.ending_label)


def _support(paragraphs: Sequence[Paragraph], run: Sequence[int], plan: _Plan) -> Part:
    """What holds a reason up: the sentences with a figure, a source, an example or somebody's words."""
    hole = Part(Role.EVIDENCE, plan.support_label, within=True)
    held = [
        (place, sentence, found)
        for place in run
        for sentence in paragraphs[place].sentences
        if (found := plan.support.search(sentence))
    ]
    if not held:
        return hole
    return replace(
        hole,
        gist=gist(held[0][1]),
        amount=f"{len(held)} {'sentence' if len(held) == 1 else 'sentences'}",
        present=True,
        paragraphs=tuple(sorted({place for place, _, _ in held})),
        basis=f"“{held[0][2].group()}”",
    )


def _class_outline(plan: _Plan) -> tuple[Part, ...]:
    other_side = (Part(Role.OTHER_SIDE, "The other side"),) if plan.other_side else ()
    return (
        Part(Role.CLAIM, plan.claim_label),
        Part(Role.REASON, f"{plan.reason_label} 1"),
        Part(Role.EVIDENCE, plan.support_label, within=True),
        Part(Role.REASON, f"{plan.reason_label} 2"),
        Part(Role.EVIDENCE, plan.support_label, within=True),
        *other_side,
        Part(Role.ENDING, plan.ending_label),
    )
