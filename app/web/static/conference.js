// Conference mode: what is tapped and typed goes into the journal, and the clock runs.
import { newId, openStore, send, timer } from './connection.js'
import { all, keys, one, say } from './desk.js'
import { said, show, tapped } from './fields.js'
import { openJournal } from './journal.js'
import { writtenElsewhere } from './merging.js'
import { showState } from './saving.js'
import { runClock } from './clock.js'
import { proposeWords } from './words.js'

const RESUMED_WITHIN = 2 * 3600 * 1000
const form = one('#record')
const student = Number(form.dataset.student)

// What is touched while the journal still opens is written once it is open.
const early = new Set()
const collect = event => early.add(event.target)
form.addEventListener('input', collect)
one('#minutes').addEventListener('input', collect)

// From here on Finish is the journal's: pressed before it is open, it waits, and is not sent as a form beside it.
let finish = null
let pressed = false
form.addEventListener('submit', event => {
  event.preventDefault()
  if (event.submitter?.name !== 'finish') return
  pressed = true
  finish?.()
})

const fields = JSON.parse(form.dataset.fields)
const store = await openStore()
const talk = await talkAtHand()
let conference = null

// A talk that the server has not heard of goes on after a reload. A new one has an id of its own from here, because the
// page may be a copy that was opened before.
async function talkAtHand() {
  const rendered = JSON.parse(form.dataset.talk)
  const here = talk => talk.kind === rendered.kind && talk.students.length === 1 && talk.students[0] === student
  const lately = talk => Date.now() - Date.parse(talk.began_at) < RESUMED_WITHIN
  for (const talk of (await store.talks()).filter(talk => here(talk) && lately(talk))) {
    const finishes = (await store.rows(talk.opening)).filter(row => row.field === 'finished')
    if (!finishes.at(-1)?.value) return talk
  }
  return fields.length ? rendered : { ...rendered, opening: newId(), began_at: new Date().toISOString() }
}

const journal = openJournal({
  talk,
  fields: fields.length && JSON.parse(form.dataset.talk).opening === talk.opening ? fields : [],
  store,
  send,
  timer,
  newId,
  busy: (_, field) => document.activeElement?.name === field,
  told: (what, about) => hear[what](about),
})

const hear = {
  state: state => showState(state, form),
  answer: answer => { conference = answer.conference },
  refused: one_ => say(one_.message),
  field: place => {
    if (document.activeElement?.name !== place.field) show(form, place.field, place.value)
    writtenElsewhere(form, place, value => journal.settle(place.student, place.field, value))
    clock?.heard(place)
    if (place.field === 'finished') one('#finished').hidden = !place.value
    fewWords()
  },
}

const fewWords = () => {
  const count = tapped(form)
  one('#few').textContent = count > 2 ? `That is ${count}. Which one matters most today?` : 'One or two is plenty.'
}

const OF_ALL = ['minutes', 'clock', 'finished']
const write = (field, value) => journal.write(OF_ALL.includes(field) ? null : student, field, value)
let clock = null

const value = field => journal.value(student, field)
const propose = proposeWords({ form, write, value })
const touched = control => {
  for (const [field, value_] of said(form, control)) write(field, value_)
  fewWords()
  propose()
}
for (const control of [form, one('#minutes')]) {
  control.removeEventListener('input', collect)
  control.addEventListener('input', event => touched(event.target))
}
form.addEventListener('focusout', () => journal.flush())
addEventListener('online', () => journal.flush())
document.addEventListener('visibilitychange', () => {
  if (document.hidden) journal.flush({ last: true })
})
addEventListener('pagehide', () => journal.flush({ last: true }))
addEventListener('beforeunload', event => {
  if (journal.state().unsent) event.preventDefault()
})

const kept = journal.restore()
for (const control of early) touched(control)
await kept
fewWords()
propose()
clock = runClock({ write, value: field => journal.value(null, field), now: timer.now })

// Finish: the journal's word is enough. Without a network it stays here, and so does the page.
finish = async () => {
  write('finished', new Date().toISOString())
  await journal.deliver()
  if (journal.state().unsent) {
    one('#finished').hidden = false
    one('#reopen').focus()
    return
  }
  location.assign(`${form.dataset.back}&finished=${conference}`)
}
if (pressed) finish()
one('#reopen').addEventListener('click', () => {
  write('finished', null)
  one('#finished').hidden = true
  one('#notes').focus()
})
one('#reopen').disabled = false
// Enter in a line ends the line, not the talk.
form.addEventListener('keydown', event => {
  if (event.key === 'Enter' && event.target.matches('input.input')) event.preventDefault()
})

// Turned to the writer: the left side alone; any key or tap brings the notes back.
const turn = one('#turn')
const turned = () => document.body.classList.contains('turned')
const turnTo = writer => {
  document.body.classList.toggle('turned', writer)
  turn.setAttribute('aria-pressed', String(writer))
  one('#turn-back').hidden = !writer
  if (writer) one('#turn-back').focus()
  else turn.focus()
}
turn.hidden = false
document.addEventListener('click', event => {
  if (event.target.closest('#turn')) turnTo(!turned())
  else if (turned() && !event.target.closest('summary')) turnTo(false)
})
document.addEventListener('keydown', event => {
  if (!turned() || event.target.closest('summary')) return
  event.preventDefault()
  event.stopImmediatePropagation()
  turnTo(false)
}, { capture: true })

keys.h = () => turnTo(true)
keys.n = () => one('#notes').focus()
keys.p = () => one('#pause').click()
for (let number = 1; number <= 9; number += 1) keys[number] = () => all('input[name=skill]', one('#chips'))[number - 1]?.click()
