"""The stored values of writing knowledge, with the words and marks that pages show for them."""

from enum import StrEnum


class Trait(StrEnum):
    IDEAS = "ideas"
    ORGANIZATION = "organization"
    EVIDENCE = "evidence"
    VOICE = "voice"
    WORD_CHOICE = "word_choice"
    SENTENCE_FLUENCY = "sentence_fluency"
    CONVENTIONS = "conventions"
    NONE = "none"


class Kind(StrEnum):
    """What a comment does."""

    PRAISE = "praise"
    QUESTION = "question"
    REQUEST = "request"
    NOTE = "note"


class Uptake(StrEnum):
    """What became of the passage that a comment is about."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"


class Stage(StrEnum):
    IDEAS = "ideas"
    PLAN = "plan"
    DRAFT = "draft"
    REVISE = "revise"
    EDIT = "edit"
    SHARE = "share"


class Genre(StrEnum):
    NARRATIVE = "narrative"
    ARGUMENT = "argument"
    INFORMATIONAL = "informational"
    ANALYSIS = "analysis"


class Level(StrEnum):
    """How far a writer is with a skill."""

    INTRODUCED = "introduced"
    PRACTISING = "practising"
    INDEPENDENT = "independent"


WITHDRAWN = "withdrawn"
"""The outcome of a follow-up whose conference counts for nothing any more; every other outcome is a level."""


class Decision(StrEnum):
    """What a teacher says of a look at a later draft."""

    STAYS = "stays"
    PRACTISING = "practising"
    INDEPENDENT = "independent"


class Talk(StrEnum):
    """The kinds of a conference."""

    FORMAL = "formal"
    INFORMAL = "informal"
    GROUP = "group"
    ONLINE = "online"


TRAIT_WORDS = {
    Trait.IDEAS: "Content",
    Trait.ORGANIZATION: "Organization",
    Trait.EVIDENCE: "Evidence",
    Trait.VOICE: "Voice",
    Trait.WORD_CHOICE: "Word choice",
    Trait.SENTENCE_FLUENCY: "Sentences",
    Trait.CONVENTIONS: "Conventions",
    Trait.NONE: "–",
}

TRAIT_MARKS = {
    Trait.IDEAS: "*",
    Trait.ORGANIZATION: "¶",
    Trait.EVIDENCE: "†",
    Trait.VOICE: "“",
    Trait.WORD_CHOICE: "‡",
    Trait.SENTENCE_FLUENCY: "—",
    Trait.CONVENTIONS: ";",
    Trait.NONE: "",
}

UPTAKE_WORDS = {
    Uptake.UNCHANGED: "Not touched",
    Uptake.CHANGED: "Changed",
    Uptake.REMOVED: "Passage gone",
    Uptake.MOVED: "Moved",
}

STAGE_WORDS = {
    Stage.IDEAS: "Ideas",
    Stage.PLAN: "Plan",
    Stage.DRAFT: "Draft",
    Stage.REVISE: "Revise",
    Stage.EDIT: "Edit",
    Stage.SHARE: "Share",
}

GENRE_WORDS = {
    Genre.NARRATIVE: "Stories and memoirs",
    Genre.ARGUMENT: "Arguments",
    Genre.INFORMATIONAL: "Explaining",
    Genre.ANALYSIS: "Writing about books",
}

LEVEL_WORDS = {
    Level.INTRODUCED: "Shown",
    Level.PRACTISING: "Trying it",
    Level.INDEPENDENT: "On their own",
}

DECISION_WORDS = {
    Decision.STAYS: "Stays as it was",
    Decision.PRACTISING: LEVEL_WORDS[Level.PRACTISING],
    Decision.INDEPENDENT: LEVEL_WORDS[Level.INDEPENDENT],
}

TALK_WORDS = {
    Talk.FORMAL: "Conference",
    Talk.INFORMAL: "Walk-around",
    Talk.GROUP: "Group",
    Talk.ONLINE: "Online",
}
