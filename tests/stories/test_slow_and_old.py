"""What the worker and the journal do where the network is merely slow, and the browser is an old or a broken one."""

import re

from playwright.sync_api import Page, Route, expect

from app.web.assets import load_assets
from tests.stories.house import KEPT, UNSENT, Desk, kill, saved, until

ASKED = """async ([worker, asked]) => {
    await import(worker)
    const after = setTimeout
    const opened = {}
    const ask = (url, method, network) => new Promise(done => {
        fetch = network
        const request = { url, method, mode: 'navigate' }
        dispatchEvent(Object.assign(new Event('fetch'), { request, respondWith: done }))
        if (method !== 'GET') done(null)
    })
    const none = () => Promise.reject(new TypeError('Failed to fetch'))
    const slow = () => new Promise(done => after(done, 50, new Response('of the server')))
    const toldOf = answer => answer.text().then(text => text === 'of the server' ? text : 'a copy', () => 'nothing')
    const page = (path, network) => ask(new URL(path, location).href, 'GET', network).then(toldOf, () => 'nothing')
    setTimeout = (what, _, ...told) => after(what, 0, ...told) // patience is over at once
    for (const path of asked) opened[path] = [await page(path, slow), await page(path, none)]
    await ask(location.href, 'POST')
    const deed = [await page('/today', slow), await page('/today', none)]
    indexedDB.open = () => { throw new DOMException('', 'UnknownError') }
    return [opened, deed, await page('/today', slow)]
}"""
"""The shipped worker's answers, with a slow network and with none; after a deed; and where the disk is broken."""


def test_a_slow_network_is_answered_with_the_very_page_or_not_at_all(desk: Desk) -> None:
    page = desk.open()
    page.goto("/today")
    brief = str(page.get_by_role("link", name="Jaylen Brooks", exact=True).first.get_attribute("href"))
    for path in ("/today", brief):
        until(page, KEPT, path)
    other, told = f"{brief.partition('?')[0]}?assignment_id=999999", f"/today?course={desk.room.course.id}&finished=12"
    opened, after_a_deed, broken = page.evaluate(
        ASKED, [load_assets().url("worker.js"), ["/today", brief, other, told]]
    )
    assert opened == {
        "/today": ["a copy", "a copy"],
        brief: ["a copy", "a copy"],
        other: ["of the server", "a copy"],
        told: ["of the server", "a copy"],
    }
    assert after_a_deed == ["of the server", "a copy"]
    assert broken == "of the server"


def test_a_page_that_is_not_kept_says_so_and_leads_to_one_that_is(desk: Desk) -> None:
    page = desk.open()
    page.goto("/today")
    until(page, KEPT, "/offline")
    desk.house.stop()
    page.goto("/record")
    expect(page.get_by_role("heading", name="Wi-Fi is out.")).to_be_visible()
    page.get_by_role("link", name="Today").click()
    expect(page.get_by_role("heading", name="Who to sit with")).to_be_visible()


def test_a_browser_of_2021_saves(desk: Desk) -> None:
    page = desk.open()
    page.add_init_script("delete AbortSignal.timeout")
    page.goto(desk.conference)
    page.get_by_label("Notes").fill("From an old tablet.")
    saved(page)
    _two_refused_skills_each_have_their_reason(page)


def test_what_is_written_before_the_scripts_have_come_is_kept(desk: Desk) -> None:
    page = desk.open(service_workers="block")
    page.goto(desk.conference)
    page.get_by_label("Notes").fill("Told.")
    page.get_by_label("Strength first").fill("One.")
    saved(page)
    page.context.route("**/conferences/journal", lambda route: route.abort())
    page.get_by_label("Notes").fill("Told. Ke")
    expect(page.locator("#saved")).to_have_text("Kept on this device. Wi-Fi is out.")
    page.get_by_label("Notes").fill("Told. Kept.")
    page.get_by_label("Strength first").fill("One. Two.")
    until(page, f"async () => (await ({UNSENT})()).length === 3")
    kill(page)

    held: list[Route] = []
    page = page.context.new_page()
    page.route("**/early*.js*", lambda route: held.append(route))  # noqa: PLW0108  Playwright takes no built-in
    page.goto(desk.conference, wait_until="commit")
    page.get_by_label("Notes").press("End")
    page.get_by_label("Notes").press_sequentially(" Typed.")
    page.get_by_label("Strength first").press_sequentially("Before. ")
    page.get_by_label("For me only").fill("Alone.")
    skill = page.locator("input[name=skill]").first
    skill.check()
    expect(page.get_by_label("Notes")).to_have_value("Told. Typed.")
    stage = page.locator("input[name=stage]:not([checked])").first
    tapped = stage.evaluate("radio => (radio.click(), radio.value)")
    page.wait_for_function("() => document.readyState === 'interactive'")
    page.context.unroute_all()
    for route in held:
        route.continue_()
    expect(page.get_by_label("Notes")).to_have_value("Told. Kept. Typed.")
    saved(page)
    page.unroute_all()
    page.reload()
    expect(page.get_by_label("Notes")).to_have_value("Told. Kept. Typed.")
    expect(page.get_by_label("Strength first")).to_have_value("One. Two. Before.")
    expect(page.get_by_label("For me only")).to_have_value("Alone.")
    expect(skill).to_be_checked()
    expect(page.locator(f"input[name=stage][value={tapped}]")).to_be_checked()
    expect(page.locator("#topic")).to_have_value(re.compile("."))
    expect(page.locator(".also")).to_have_count(0)


REFUSED = """async saving => {
    const { showRefusal } = await import(saving)
    const boxes = [...document.querySelectorAll('input[name=skill]')].slice(0, 2)
    for (const box of boxes) showRefusal(box, `skill/${box.value}`, `Not ${box.value}.`)
    const reason = box => document.getElementById(box.getAttribute('aria-describedby'))?.textContent ?? ''
    const told = () => boxes.map(reason)
    const both = told()
    showRefusal(boxes[1], `skill/${boxes[1].value}`, '')
    return [boxes.map(box => `Not ${box.value}.`), both, told()]
}"""


def _two_refused_skills_each_have_their_reason(page: Page) -> None:
    reasons, told, left = page.evaluate(REFUSED, load_assets().url("saving.js"))
    assert told == reasons
    assert left == [reasons[0], ""]
    expect(page.locator(".refused")).to_have_text([re.compile("^Not ")])
