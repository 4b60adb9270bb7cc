"""The one Jinja environment: strict about missing values, everything escaped, nothing but HTML from templates."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.accounts.places import table_words
from app.briefs.placements import PLACES
from app.web.addresses import brief_of, talk_with
from app.web.assets import Assets
from app.web.changes import changes
from app.web.context import period_words
from app.web.sources import places_of
from app.writing.words import (
    DECISION_WORDS,
    GENRE_WORDS,
    LEVEL_WORDS,
    STAGE_WORDS,
    TRAIT_MARKS,
    TRAIT_WORDS,
    UPTAKE_WORDS,
    Level,
    Stage,
)

_TEMPLATES = Path(__file__).parent / "templates"


def make_templates(assets: Assets) -> Environment:
    """Templates are compiled once and never looked at again: a changed file needs a restart."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        asset=assets.url,
        changes=changes,
        decision_words=DECISION_WORDS,
        genre_words=GENRE_WORDS,
        level_words=LEVEL_WORDS,
        levels=list(Level),
        period_words=period_words,
        places=PLACES,
        brief_of=brief_of,
        places_of=places_of,
        talk_with=talk_with,
        stage_words=STAGE_WORDS,
        stages=list(Stage),
        table_words=table_words,
        trait_marks=TRAIT_MARKS,
        trait_words=TRAIT_WORDS,
        uptake_words=UPTAKE_WORDS,
    )
    return environment
