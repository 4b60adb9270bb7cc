"""A conference as it is held: typed into a real browser, cut from the network, killed, and found again whole."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Error, Page, Route, expect
from sqlalchemy import select

from app.accounts.sessions import close_every_session
from app.models import Conference, ConferenceRecord, RecordComment, RecordSkill
from tests.clock import SettableClock
from tests.stories.house import KEPT, UNSENT, Desk, kill, saved, sign_in, until

RARE = "Repeating only on purpose"


def test_a_talk_from_start_to_finish(desk: Desk) -> None:
    page = desk.open()
    page.goto("/today")
    page.get_by_role("link", name="Start with Jaylen Brooks").click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^[67]:\d\d$"))
    for skill in ("Bridges between scenes", "Commas that guide", "Finding the focus"):
        page.get_by_role("checkbox", name=skill).check(force=True)
    expect(page.get_by_text("That is 3. Which one matters most today?")).to_be_visible()
    page.get_by_role("checkbox", name="Finding the focus").uncheck(force=True)
    page.get_by_role("checkbox", name="Commas that guide").uncheck(force=True)
    page.get_by_role("group", name="Bridges between scenes, today").get_by_text("Trying it").click()
    page.get_by_label("Strength first").fill("The pencil.")
    page.get_by_label("Notes").fill("Read the bus part aloud.")
    page.get_by_label("For me only").fill("Ask his counselor.")
    page.get_by_label("Next step, in").fill("Write the first away game.")
    page.get_by_role("group", name="Look again").get_by_text("Tomorrow").click()
    page.get_by_role("checkbox", name="in Classroom when you finish").check()
    words = (
        "Jaylen, in our conference we talked about bridges between scenes. Your next step: Write the first away game."
    )
    expect(page.get_by_label("The words that are posted")).to_have_value(re.compile(re.escape(words)))
    saved(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= 680

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Turn to Jaylen").click()
    expect(page.get_by_label("Notes")).to_be_hidden()
    page.keyboard.press("x")
    expect(page.get_by_label("Notes")).to_have_value("Read the bus part aloud.")

    page.reload()
    expect(page.get_by_label("Next step, in")).to_have_value("Write the first away game.")
    expect(page.get_by_role("group", name="Bridges between scenes, today").get_by_label("Trying it")).to_be_checked()
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#done")).to_contain_text("Finished with Jaylen.")

    with desk.house.runtime.sessions() as session:
        (record,) = session.scalars(select(ConferenceRecord))
        (talk,) = session.scalars(select(Conference))
        (taught,) = session.scalars(select(RecordSkill))
    assert (record.notes, record.next_step, record.reminder_wanted) == (
        "Read the bus part aloud.",
        "Write the first away game.",
        True,
    )
    assert b"counselor" not in (record.private_note or b"")
    assert (taught.skill, taught.level) == ("bridges_between_scenes", "practising")
    assert talk.finished_at is not None

    page.clock.install(time=datetime.now(UTC) + timedelta(days=1))
    page.get_by_role("link", name="Go on with it").click()
    # Until its script has come, the page sends a form instead, and says of nothing that it was saved.
    expect(page.get_by_role("button", name="Turn to Jaylen")).to_be_visible()
    page.get_by_role("button", name="Go on with it").click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^\d:\d\d$"))
    saved(page)
    with desk.house.runtime.sessions() as session:
        assert session.scalars(select(Conference.finished_at)).all() == [None]


def test_neither_a_dead_network_nor_a_killed_tab_nor_a_restart_loses_a_word(desk: Desk) -> None:
    page = desk.open()
    page.goto(desk.conference)
    page.get_by_label("Notes").fill("Before.")
    saved(page)
    desk.house.stop()
    page.get_by_label("Notes").fill("Before. While it was away.")
    page.get_by_label("For me only").fill("And this.")
    expect(page.locator("#saved")).to_have_text("Kept on this device. Wi-Fi is out.")
    kill(page)
    assert [record.notes for record in desk.kept()] == ["Before."]

    desk.house.start()
    page = page.context.new_page()
    page.goto(desk.conference)
    expect(page.get_by_label("Notes")).to_have_value("Before. While it was away.")
    saved(page)
    assert [record.notes for record in desk.kept()] == ["Before. While it was away."]
    waiting = page.evaluate(UNSENT)
    assert waiting == []


FULL = "() => { IDBObjectStore.prototype.add = () => { throw new DOMException('', 'QuotaExceededError') } }"


def test_a_lapsed_sign_in_is_not_saved_and_recovers(desk: Desk) -> None:
    page = desk.open(service_workers="block")
    page.goto(desk.conference)
    page.get_by_label("Notes").fill("Before.")
    saved(page)
    with desk.house.runtime.sessions.begin() as session:
        close_every_session(session, desk.room.teacher.id)
    page.get_by_label("Notes").fill("After it lapsed.")
    expect(page.get_by_text("Your sign-in has ended. What you write is kept")).to_be_visible()
    expect(page.locator("#saved")).to_have_text("Kept on this device. Your sign-in has ended.")
    sealed = json.dumps(page.evaluate(UNSENT))
    assert "lapsed" not in sealed

    sign_in(desk.house, desk.room, page.context)
    page.get_by_label("Notes").fill("After it lapsed, and back.")
    saved(page)
    assert [record.notes for record in desk.kept()] == ["After it lapsed, and back."]

    page.evaluate(FULL)
    desk.house.stop()
    page.get_by_label("Notes").fill("On no disk.")
    expect(page.locator("#saved")).to_have_text("Only in this open page. Wi-Fi is out.")
    desk.house.start()
    saved(page)
    assert [record.notes for record in desk.kept()] == ["On no disk."]

    page.context.route("**/journal-key", lambda asked: asked.fulfill(body="<p>Accept the terms of this Wi-Fi"))
    page.reload()
    page.get_by_label("Notes").fill("Behind a gate.")
    expect(page.locator("#saved")).to_have_text("Kept on this device. Deskside does not answer.")
    page.context.unroute("**/journal-key")
    saved(page)


def test_what_two_devices_wrote_is_kept_twice_until_the_teacher_says(desk: Desk) -> None:
    page, other = desk.open(), desk.open()
    page.goto(desk.conference)
    page.get_by_label("Notes").fill("At the desk.")
    saved(page)
    other.goto(desk.conference)
    expect(other.get_by_label("Notes")).to_have_value("At the desk.")
    page.get_by_label("Notes").fill("At the desk. With the draft.")
    saved(page)
    other.get_by_label("Notes").fill("On the phone.")
    saved(other)
    page.get_by_label("Strength first").fill("Detail.")
    expect(page.get_by_text("Also written")).to_be_visible()
    expect(page.get_by_label("Notes")).to_have_value("At the desk. With the draft.")
    page.get_by_role("button", name="Keep both").click()
    saved(page)
    assert [record.notes for record in desk.kept()] == ["At the desk. With the draft.\nOn the phone."]


def test_a_page_whose_talk_was_moved_says_so_and_writes_to_nobody(desk: Desk) -> None:
    page = desk.open()
    page.goto(desk.conference)
    page.get_by_label("Notes").fill("By the window.")
    saved(page)
    clock = desk.house.runtime.clock
    assert isinstance(clock, SettableClock)
    clock.advance(timedelta(minutes=5))
    there = page.context.new_page()
    there.goto(desk.conference)
    there.get_by_text("Checklist and stage").click()
    there.get_by_role("link", name="It was with somebody else").click()
    there.get_by_role("button", name=re.compile("Inês Duarte")).click()
    expect(there.locator("#moved")).to_contain_text("Inês")

    batches: list[str] = []
    page.on("request", lambda asked: batches.append(asked.url) if asked.url.endswith("/journal") else None)
    clock.advance(timedelta(minutes=1))
    page.get_by_label("For me only").fill("Jaylen cried.")
    expect(page.locator("#elsewhere")).to_contain_text("This talk is now the record of Inês.")
    expect(page.locator("#saved")).to_have_text("Kept on this device. This talk is Inês’s now.")
    expect(page.get_by_label("For me only")).to_have_value("Jaylen cried.")
    expect(page.get_by_label("For me only")).not_to_be_editable()
    expect(page.get_by_role("button", name="Finish")).to_be_disabled()
    page.get_by_label("Notes").focus()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_label("For me only").focus()
    assert len(batches) == 1
    assert [(bool(record.private_note), record.notes) for record in desk.kept()] == [(False, "By the window.")]

    page.get_by_role("link", name="Open the talk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inês Duarte")
    expect(page.locator(".also")).to_contain_text("Jaylen cried.")
    expect(page.get_by_label("For me only")).to_have_value("")
    expect(page.get_by_label("Notes")).to_have_value("By the window.")
    page.get_by_label("Strength first").fill("Detail.")
    expect(page.locator(".also")).to_contain_text("Jaylen cried.")
    page.get_by_role("button", name="Leave it out").click()
    saved(page)
    assert page.evaluate(UNSENT) == []
    assert [(bool(record.private_note), record.strength) for record in desk.kept()] == [(False, "Detail.")]


def test_finish_waits_for_what_is_still_on_its_way(desk: Desk) -> None:
    page = desk.open(service_workers="block")
    page.goto(desk.conference)
    page.get_by_label("Notes").fill("First.")
    saved(page)
    page.get_by_label("Notes").fill("too long " * 2223)
    page.get_by_label("Strength first").fill("Detail.")
    page.on("dialog", lambda leaving: leaving.accept())
    for _ in range(2):
        expect(page.locator("#record").get_by_text("This text has 20,007 characters")).to_be_visible()
        expect(page.locator("#saved")).to_have_text("Kept on this device. Deskside did not take it.")
        expect(page.get_by_label("Notes")).to_have_value("too long " * 2223)
        assert [(record.notes, record.strength) for record in desk.kept()] == [("First.", "Detail.")]
        page.reload()

    expect(page.get_by_label("Notes")).to_have_value("too long " * 2223)
    page.get_by_label("Notes").fill("Leaving the line is what sends it.")
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#done")).to_contain_text("Finished with Jaylen.")
    assert [record.notes for record in desk.kept()] == ["Leaving the line is what sends it."]

    page.goto(desk.conference)
    page.route("**/conferences/journal", lambda asked: asked.abort())
    page.get_by_label("Notes").fill("Another tab tells it.")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("This talk is finished.")).to_be_visible()
    page.context.new_page().goto("/settings")
    until(page, f"async () => (await ({UNSENT})()).length === 0")
    page.unroute("**/conferences/journal")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#done")).to_contain_text("Finished with Jaylen.")


def test_a_group_is_kept_offline_and_a_talk_finds_its_writer(desk: Desk) -> None:
    page = desk.open()
    page.goto("/today")
    page.get_by_role("link", name="Sit down with a group").click()
    for name in ("Jaylen Brooks", "Abdi Warsame"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Sit down with them").click()
    saved(page)
    desk.house.stop()
    page.get_by_role("checkbox", name="Bridges between scenes").check(force=True)
    page.get_by_role("group", name="Bridges between scenes, Jaylen Brooks").get_by_text("Trying it").click()
    page.get_by_text("More skills").click()
    page.get_by_role("checkbox", name=RARE).check(force=True)
    page.get_by_role("group", name=f"{RARE}, Abdi Warsame").get_by_text("On their own").click()
    page.get_by_label("Strength first, for all").fill("Sounds.")
    page.get_by_text("open comments to talk through").click()
    page.get_by_label("What happened in between").select_option("Parked")
    page.get_by_text("Checklist and stage").click()
    page.get_by_text("Revise", exact=True).click()
    page.get_by_role("group", name="Abdi Warsame", exact=True).get_by_label("Note").fill("Two phones.")
    page.get_by_label("Notes for all").fill("Read aloud.")
    expect(page.locator("#saved")).to_have_text("Kept on this device. Wi-Fi is out.")
    page.get_by_text("Turn to").click()
    page.get_by_role("button", name="Jaylen", exact=True).click()
    assert [name in page.inner_text("body") for name in ("Jaylen", "Abdi", "Two phones")] == [True, False, False]
    page.keyboard.press("x")
    desk.house.start()
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#done")).to_contain_text("Finished with Abdi, Jaylen.")
    with desk.house.runtime.sessions() as session:
        levels = session.scalars(select(RecordSkill.level).order_by(RecordSkill.level)).all()
        marks = session.scalars(select(RecordComment.mark)).all()
    assert (sorted(record.notes for record in desk.kept()), levels) == (
        ["Read aloud.", "Read aloud.\nTwo phones."],
        ["independent", "practising", None, None],
    )
    assert [(one.strength, one.stage) for one in desk.kept()] == [("Sounds.", "revise")] * 2
    assert marks == ["parked"]

    page.goto(desk.conference.replace("/conference", "/record"))
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("#done")).to_contain_text("Withdrawn: the talk with Abdi, Jaylen.")
    page.get_by_role("button", name="Put it back").first.click()
    expect(page.get_by_role("link", name="Correct")).to_be_visible()

    page.goto(desk.conference)
    page.get_by_label("How you talk").select_option("online")
    page.get_by_label("Notes").fill("With whom?")
    saved(page)
    page.get_by_text("Checklist and stage").click()
    page.get_by_role("link", name="It was with somebody else").click()
    page.get_by_role("button", name="It was Abdi Warsame").click()
    expect(page.locator("#moved")).to_contain_text("It is now the record of Abdi Warsame.")
    with desk.house.runtime.sessions() as session:
        assert session.scalars(select(Conference.kind).order_by(Conference.id)).all() == ["group", "online"]
    page.get_by_role("button", name="Back to Jaylen").click()
    expect(page.get_by_role("heading", level=1, name="Jaylen Brooks")).to_be_visible()


def lapse(desk: Desk, page: Page) -> None:
    with desk.house.runtime.sessions.begin() as session:
        close_every_session(session, desk.room.teacher.id)
    page.goto("/today")


def sign_out_before_the_key_came(_desk: Desk, page: Page) -> None:
    asked: list[Route] = []
    page.route("**/journal-key", lambda route: asked.append(route))  # noqa: PLW0108  a route takes functions alone
    with page.expect_request("**/journal-key"):
        page.goto("/settings", wait_until="commit")
    page.get_by_role("button", name="Sign out", exact=True).click()
    asked[0].abort()


def test_the_pages_of_the_period_open_offline_and_only_for_their_account(desk: Desk) -> None:
    page = desk.open()
    page.goto("/today")
    start = page.get_by_role("link", name="Start with Jaylen Brooks")
    address = str(start.get_attribute("href"))
    until(page, KEPT, address)
    page.goto("/today?show=ready")
    expect(page.get_by_role("link", name="Start with Jaylen Brooks")).to_have_count(0)
    page.goto("/today")
    desk.house.stop()
    desk.house.swallow()

    start.click()
    expect(page.get_by_role("heading", level=1, name="Jaylen Brooks")).to_be_visible()
    page.get_by_label("Notes").fill("In the basement.")
    expect(page.locator("#saved")).to_have_text("Kept on this device. Wi-Fi is out.")
    desk.house.stop()
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("This talk is finished.")).to_be_visible()
    page.on("dialog", lambda leaving: leaving.accept())
    page.get_by_role("link", name="Brief").click()
    expect(page.get_by_role("heading", level=1, name="Jaylen Brooks")).to_be_visible()
    page.goto("/walk")
    expect(page.get_by_role("heading", level=1, name="Walk around")).to_be_visible()
    page.goto(f"/today?course={desk.room.course.id}&finished=1")
    expect(start).to_be_visible()
    page.close(run_before_unload=False)
    desk.house.start()
    page = page.context.new_page()
    with page.expect_response("**/conferences/journal") as sent:
        page.goto("/today")
    assert sent.value.ok
    assert [record.notes for record in desk.kept()] == ["In the basement."]

    for leave in (lapse, sign_out_before_the_key_came):
        page = page.context.new_page()
        sign_in(desk.house, desk.room, page.context)
        page.goto("/today")
        address = str(page.locator("[data-keep]").first.get_attribute("href"))
        until(page, KEPT, address)
        leave(desk, page)
        expect(page.get_by_role("link", name="Sign in with Google")).to_be_visible()
        until(page, "async () => (await caches.keys()).join() === 'files'")
        desk.house.stop()
        with pytest.raises(Error, match="ERR_"):
            page.goto(address)
        desk.house.start()
