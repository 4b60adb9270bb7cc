"""Walking around in a real browser: three taps on a phone, also offline, and all of it without a script."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.accounts.sessions import close_every_session
from app.models import Conference
from tests.stories.house import Desk, saved, sign_in


def test_without_script_one_press_keeps_all_and_a_walk_around_note_is_a_form(desk: Desk) -> None:
    page = desk.open(java_script_enabled=False)
    page.goto(desk.conference)
    page.get_by_text("Bridges between scenes").locator("visible=true").click()
    page.get_by_label("Notes").fill("By hand.")
    page.get_by_role("button", name="Save, and stay in the talk").click()
    expect(page.get_by_label("Notes")).to_have_value("By hand.")
    page.get_by_label("Next step, in").fill("One page.")
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#done")).to_contain_text("Finished with Jaylen.")
    assert [(record.notes, record.next_step, record.topic) for record in desk.kept()] == [
        ("By hand.", "One page.", "bridges between scenes")
    ]

    page.goto("/walk")
    page.get_by_role("link", name="Jaylen B.").click()
    page.get_by_text("On track").click()
    page.get_by_label("A few words").fill("Two scenes.")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("link", name="Jaylen B.")).to_contain_text("today")
    assert [record.private_note is not None for record in desk.kept()] == [False, True]


def test_a_walk_around_note_is_three_taps_also_offline(desk: Desk) -> None:
    page = desk.open(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto("/walk")
    page.evaluate("window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1 })")
    page.get_by_role("link", name="Jaylen B.").tap()
    page.get_by_role("group", name="What you saw").get_by_text("Stuck").tap()
    saved(page)
    with page.expect_response("**/conferences/journal"):
        page.get_by_role("button", name="Done").tap()
    expect(page.locator("#noted")).to_contain_text("Noted for Jaylen Brooks: Stuck")
    assert page.evaluate("window.taps") == 3

    with desk.house.runtime.sessions.begin() as session:
        close_every_session(session, desk.room.teacher.id)
    page.get_by_role("link", name="Tomasz W.").tap()
    page.get_by_text("Needs a nudge").tap()
    page.get_by_role("button", name="Done").tap()
    expect(page.locator("#noted")).to_contain_text("Noted for Tomasz Wójcik: Needs a nudge")
    expect(page.locator("#held-up")).to_have_text("1 note is only on this device. Your sign-in has ended.")
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()

    desk.house.stop()
    sign_in(desk.house, desk.room, page.context)
    expect(page.locator("#held-up")).to_have_text("1 note is only on this device. Wi-Fi is out.")
    expect(page.get_by_role("link", name="Sign in again")).to_be_hidden()
    page.close(run_before_unload=False)

    desk.house.start()
    page = page.context.new_page()
    with page.expect_response("**/conferences/journal") as sent:
        page.goto("/walk")
    assert sent.value.ok
    with desk.house.runtime.sessions() as session:
        kinds = session.scalars(select(Conference.kind)).all()
        finished = session.scalars(select(Conference.finished_at)).all()
    assert kinds == ["informal", "informal"]
    assert None not in finished
    assert [(record.notes, record.private_note is not None) for record in desk.kept()] == [("", True), ("", True)]
    _take_a_tap_back(page)


def _take_a_tap_back(page: Page) -> None:
    """It is as if nobody had been tapped."""
    page.get_by_role("link", name="Abdi W.").tap()
    stuck = page.get_by_role("group", name="What you saw").get_by_text("Stuck")
    stuck.tap()
    stuck.tap()
    saved(page)
    with page.expect_response("**/conferences/journal"):
        page.get_by_role("button", name="Done").tap()
    expect(page.locator("#noted")).to_contain_text("Nothing noted for Abdi Warsame")
    expect(page.get_by_role("link", name="Abdi W.")).not_to_contain_text("noted")
    page.goto("/today")
    today = page.locator("section", has=page.get_by_role("heading", name="Sat down today"))
    expect(today).to_contain_text("Tomasz")
    expect(today).not_to_contain_text("Abdi")
