"""Signing out of a device that still keeps what no server has: it asks first, and nothing is lost unasked."""

import json

from playwright.sync_api import expect

from app.web.assets import load_assets
from tests.stories.house import UNSENT, Desk, saved, sign_in

FOREIGN = """() => new Promise(done => {
    indexedDB.open('deskside').onsuccess = opened => {
        const kept = opened.target.result.transaction(['unsent', 'keys'], 'readwrite')
        const session = kept.objectStore('keys').get('session')
        session.onsuccess = () => kept.objectStore('unsent').add({
            id: 'foreign', parents: [], talk: { opening: 'long-ago', students: [], kind: 'formal' }, taken: true,
            account: session.result.account, sealed: { iv: new Uint8Array(12), sealed: new Uint8Array(40) },
        })
        kept.oncomplete = done
    }
})"""
"""A change that no present key opens."""

MANY = """async ([connection, course, student]) => {
    const { newId, openStore } = await import(connection)
    const store = await openStore()
    const at = new Date().toISOString()
    const talk = { opening: newId(), kind: 'formal', course, students: [student], assignment: null, began_at: at }
    for (let line = 0; line < 105; line += 1) {
        await store.write({ id: newId(), student, field: `tick/${line}`, value: true, parents: [], at, talk }, null)
    }
}"""
"""More changes than one batch takes."""


def test_signing_out_asks_what_becomes_of_unsent_notes(desk: Desk) -> None:
    page = desk.open()
    page.goto("/settings")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    other = page.context.new_page()
    other.goto(desk.conference)
    other.get_by_label("Notes").fill("Before.")
    saved(other)
    desk.house.stop()
    other.get_by_label("Notes").fill("Unsent.")
    expect(other.locator("#saved")).to_have_text("Kept on this device. Wi-Fi is out.")
    other.close(run_before_unload=False)
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("Don’t sign out yet")).to_be_visible()
    desk.house.start()
    page.get_by_role("button", name="Sign out, keep them here sealed").click()
    expect(page.get_by_role("link", name="Sign in with Google")).to_be_visible()
    assert "Unsent" not in json.dumps(page.evaluate(UNSENT))

    sign_in(desk.house, desk.room, page.context)
    page.goto(desk.conference)
    expect(page.get_by_label("Notes")).to_have_value("Unsent.")
    saved(page)
    assert [record.notes for record in desk.kept()] == ["Unsent."]

    page.evaluate(FOREIGN)
    page.goto("/settings")
    page.evaluate(MANY, [load_assets().url("connection.js"), desk.room.course.id, desk.room.jaylen.id])
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.locator("#unsent")).to_contain_text("1 change to your notes")
    page.get_by_role("button", name="Sign out and discard them").click()
    expect(page.get_by_role("link", name="Sign in with Google")).to_be_visible()
    assert page.evaluate(UNSENT) == []
