"""The shipped journal in Chromium, with faults at its ports, against the real routes and the store: nothing is lost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from app.accounts.sessions import cookie_name, csrf_token
from app.web.assets import load_assets
from tests.stories.house import Desk

RUNS = (Path(__file__).parent / "journal_runs.js").read_text()
SHORT, LONG, AT_A_TIME = 12, 10_000, 500
FOUND = [167, 441, 3745, 8115, 8233]
"""Days on which texts that stood apart, and were not shown, were once settled away; a refused text came back that had
been written over, and another was lost, each by a page that had not read it; and what a failing disk had replaced was
told all the same."""


PAUSES = 600
OFFLINE = """async ({ journal, store, course, student, proof, pauses }) => {
    const { openJournal } = await import(journal)
    const { memoryStore, sureStore } = await import(store)
    let online = false
    let bytes = 0
    const answers = []
    const send = async told => {
        if (!online) throw Object.assign(new Error('no network'), { problem: 'offline' })
        const body = JSON.stringify(told)
        bytes += body.length
        const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': proof }
        const answer = await fetch('/conferences/journal', { method: 'POST', headers, body })
        answers.push(await answer.json())
        return answers.at(-1)
    }
    const writing = openJournal({
        talk: {
            opening: crypto.randomUUID(), kind: 'formal', course, students: [student], assignment: null,
            began_at: new Date().toISOString(),
        },
        fields: [], store: sureStore(memoryStore()), send, newId: () => crypto.randomUUID(), busy: () => false,
        timer: { now: Date.now, after: () => null, cancel: () => null }, told: () => null,
    })
    for (let pause = 1; pause <= pauses; pause += 1) {
        await writing.write(student, 'notes', `Pause ${pause}.`)
        await writing.flush({ last: pause % 50 === 0 })
    }
    online = true
    await writing.deliver()
    const { value, also } = answers.at(-1).fields[0]
    return { value, also, refused: answers.flatMap(answer => answer.refused), bytes, unsent: writing.state().unsent }
}"""
"""Ten hours without a network, and the tablet laid down now and then."""


def test_what_is_written_without_a_network_stays_small(desk: Desk) -> None:
    page, told = _told(desk)
    found = page.evaluate(OFFLINE, {**told, "pauses": PAUSES})
    page.context.close()
    assert found.pop("bytes") < 30_000
    assert found == {"value": f"Pause {PAUSES}.", "also": [], "refused": [], "unsent": 0}


def test_no_word_is_lost_or_doubled(desk: Desk) -> None:
    print(f"\n{_runs(desk, [*range(SHORT), *FOUND])}")  # noqa: T201  shown with -s


@pytest.fixture(scope="module")
def totals() -> Iterator[Counter[str]]:
    """What was lived through in all, printed when the last piece is over."""
    totals: Counter[str] = Counter()
    yield totals
    if totals:
        print(f"\njournal: {dict(totals)}, nothing lost, nothing doubled")  # noqa: T201  the figures of the soak


@pytest.mark.soak
@pytest.mark.parametrize("first", range(SHORT, SHORT + LONG, AT_A_TIME))
def test_no_word_is_lost_or_doubled_in_ten_thousand_days(desk: Desk, totals: Counter[str], first: int) -> None:
    """In pieces, each well under a test's limit of time; to repeat one that failed, run it by its first seed."""
    figures = _runs(desk, range(first, first + AT_A_TIME))
    assert figures["runs"] == AT_A_TIME
    totals.update(figures)


def _runs(desk: Desk, seeds: Sequence[int]) -> dict[str, int]:
    page, told = _told(desk)
    found = page.evaluate(RUNS, {**told, "seeds": list(seeds), "atOnce": 4})
    page.context.close()
    assert found["failures"] == []
    figures: dict[str, int] = found["figures"]
    return figures


def _told(desk: Desk) -> tuple[Page, dict[str, Any]]:
    """A page, and what every script here needs to know."""
    page = desk.open()
    page.set_default_timeout(0)
    page.goto("/walk")
    token = next(one["value"] for one in page.context.cookies() if one["name"] == cookie_name(secure=False))
    assets = load_assets()
    return page, {
        "journal": assets.url("journal.js"),
        "store": assets.url("store.js"),
        "course": desk.room.course.id,
        "student": desk.room.jaylen.id,
        "proof": csrf_token(desk.house.runtime.keyring, token),
    }
