"""Devices that write in one field: what each has seen decides what its next change replaces."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from app.conferences.fields import Change
from app.conferences.merge import heads_of
from tests.builders import NOW

PHONE, LAPTOP = "phone", "laptop"


@dataclass
class Device:
    """`clock` is how far it is from the truth. `seen` are the changes that it knows of, by id."""

    name: str
    clock: timedelta = timedelta()
    seen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def write(self, number: int, value: Any, *, student: int | None = None, field: str = "notes") -> Change:
        parents = tuple(sorted(heads_of(self.seen)))
        at = NOW + timedelta(seconds=number) + self.clock
        change = Change(f"{self.name}-{number}", student, field, value, parents, at)
        self.seen[change.id] = parents
        return change


@st.composite
def talks(draw: st.DrawFn, values: st.SearchStrategy[Any] | None = None) -> list[Change]:
    """What two devices wrote into one field, each now and then hearing of all that the other wrote."""
    clocks = st.sampled_from([timedelta(), timedelta(hours=1), timedelta(hours=-1), timedelta(days=1)])
    devices = [Device(PHONE, draw(clocks)), Device(LAPTOP, draw(clocks))]
    changes: list[Change] = []
    for number in range(draw(st.integers(1, 12))):
        device = draw(st.sampled_from(devices))
        if draw(st.booleans()):
            device.seen |= {change.id: change.parents for change in changes}
        changes.append(device.write(number, draw(values or st.text("ab", max_size=2))))
    return changes


@st.composite
def deliveries(draw: st.DrawFn, changes: list[Change]) -> list[list[Change]]:
    """The same changes in batches, in any order, some of them more than once."""
    told = draw(st.permutations(changes)) + draw(st.lists(st.sampled_from(changes), max_size=6))
    cuts = sorted(draw(st.lists(st.integers(0, len(told)), max_size=4)))
    return [told[start:end] for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True)]
