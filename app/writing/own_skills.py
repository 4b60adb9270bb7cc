"""The skills as one teacher knows them: the one rule by which every page, file and answer names a skill."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.writing.plain import plain, stands_in
from app.writing.skills import Skill, skill_named, skills_asked_about
from app.writing.words import Genre, Trait

_OWN = re.compile(r"own-([1-9][0-9]{0,17})")


@dataclass(frozen=True)
class TeachersSkills:
    """By id, trait by trait, the catalogue's before the teacher's.

    `known` has words for whatever a record that this teacher may read can name: what is hidden and what colleagues
    added, too. `offered` is there to choose from. `own` are the ids of those that the teacher added.
    """

    known: Mapping[str, Skill]
    offered: Mapping[str, Skill]
    own: frozenset[str]

    def name(self, skill_id: str) -> str:
        """In the teacher's words; one that nobody knows any more keeps its id."""
        known = self.known.get(skill_id)
        return known.name if known else skill_id

    def trait(self, skill_id: str) -> Trait:
        known = self.known.get(skill_id)
        return known.trait if known else Trait.NONE

    def in_order(self, skill_ids: Iterable[str]) -> list[str]:
        """Each once, as pages list them; those that nobody knows any more at the end."""
        found = set(skill_ids)
        return [*(id_ for id_ in self.known if id_ in found), *sorted(found.difference(self.known))]

    def named(self, text: str, trait: Trait, genre: Genre | None = None) -> Skill | None:
        """The skill of this trait that a comment names: the teacher's by their whole name, else as in `skill_named`."""
        said = [skill for skill in self._own_in(text) if skill.trait is trait]
        if said:
            return max(said, key=lambda skill: (len(skill.name), skill.id))
        found = skill_named(text, trait, genre)
        return self.known[found.id] if found else None

    def proposed(self, text: str, trait: Trait, genre: Genre | None = None) -> Skill | None:
        """The same, unless the teacher has hidden it."""
        found = self.named(text, trait, genre)
        return found if found and found.id in self.offered else None

    def asked_about(self, question: str, genre: Genre | None = None) -> tuple[Skill, ...]:
        """What a writer's question names (`skills_asked_about`, and own ones by their whole name), unless hidden."""
        found = [*self._own_in(question), *skills_asked_about(question, genre)]
        return tuple(self.offered[skill.id] for skill in found if skill.id in self.offered)

    def _own_in(self, text: str) -> list[Skill]:
        """Own skills whose whole name the text holds; of a name within another, the longer one."""
        words = plain(text)
        names = {id_: plain(self.known[id_].name) for id_ in sorted(self.own)}
        said = {id_: name for id_, name in names.items() if stands_in(name, words)}
        inner = {name for name in said.values() for other in said.values() if name != other and name in other}
        return [self.known[id_] for id_, name in said.items() if name not in inner]


def own_skill_id(key: int) -> str:
    """The id that records keep of a skill that a teacher added."""
    return f"own-{key}"


def key_of_own(skill_id: str) -> int | None:
    """The key of its row; empty for what is no id of a skill that a teacher added."""
    found = _OWN.fullmatch(skill_id)
    return int(found[1]) if found else None
