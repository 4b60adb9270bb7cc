// Conference mode: what is tapped and typed goes into the journal, and the clock runs. With one writer or with a group.
import { runClock } from './clock.js'
import { newId, openStore, send, timer } from './connection.js'
import { all, keys, one, say } from './desk.js'
import { watchEarly } from './early.js'
import { controlOf, nameOf, said, show, tapped } from './fields.js'
import { TEXTS, openJournal } from './journal.js'
import { writtenElsewhere } from './merging.js'
import { showRefusal, showState } from './saving.js'
import { talkAtHand } from './talk.js'
import { reopened } from './timer.js'
import { runTurn } from './turn.js'
import { proposeWords } from './words.js'

const form = one('#record')
let early = watchEarly(form)

// From here on Finish is the journal's: pressed before it is open, it waits, and is not sent as a form beside it.
let finish = null
let pressed = false
form.addEventListener('submit', event => {
  event.preventDefault()
  if (event.submitter?.name !== 'finish') return
  pressed = true
  finish?.()
})

const store = await openStore()
const { talk, fields } = await talkAtHand(form, store)
let conference = null

const journal = openJournal({
  talk,
  fields,
  store,
  send,
  timer,
  newId,
  busy: (student, field) => document.activeElement?.name === nameOf(form, { student, field }),
  told: (what, about) => hear[what](about),
})
const value = (student, field) => journal.value(student, field)
const write = (student, field, value_) => journal.write(student, field, value_)

// What can be done to the whole talk, once the server has heard of it.
const putRight = answer => {
  conference = answer.conference
  one('#withdrawn').hidden = !answer.withdrawn
  one('#put-right').hidden = answer.withdrawn
  for (const deed of all('form[data-deed]')) deed.action = `/conferences/${conference}/${deed.dataset.deed}`
  for (const link of all('a[data-deed]')) link.href = `/conferences/${conference}/${link.dataset.deed}`
}

const showFinished = finished => {
  one('#finished').hidden = !finished
  one('#finish').textContent = finished ? 'Done' : 'Finish'
}

// What was typed stays on the page to be read, and nothing more is written on it.
const showMoved = ({ whose }) => {
  const notice = one('#elsewhere')
  one('b', notice).textContent = whose.names[0]
  one('a', notice).href = whose.page
  notice.hidden = false
  for (const part of [...all('.undo', form), one('#put-right')]) part.hidden = true
  for (const control of form.elements) {
    if (TEXTS.includes(control.name)) control.readOnly = true
    else if (!control.matches('fieldset')) control.disabled = true
  }
}

const hear = {
  state: state => showState(state, form),
  answer: putRight,
  moved: showMoved,
  refused: say,
  field: place => {
    const control = controlOf(form, place)
    const inForm = () => show(form, place, value)
    if (early) early.show(place, control, inForm)
    else if (document.activeElement?.name !== nameOf(form, place)) inForm()
    writtenElsewhere(form, place, text => journal.settle(place.student, place.field, text))
    if (control) showRefusal(control, place.field, place.refused)
    clock?.heard(place)
    if (place.field === 'finished') showFinished(place.value)
    fewWords()
  },
}

const fewWords = () => {
  const count = tapped(form)
  one('#few').textContent = count > 2 ? `That is ${count}. Which one matters most today?` : 'One or two is plenty.'
}

let clock = null

const propose = proposeWords({ form, write, value })
const touched = control => {
  for (const told of said(form, control)) write(...told)
  fewWords()
  propose()
}
form.addEventListener('focusout', () => journal.flush())
addEventListener('online', () => journal.flush())
document.addEventListener('visibilitychange', () => {
  if (document.hidden) journal.flush({ last: true })
})
addEventListener('pagehide', () => journal.flush({ last: true }))
addEventListener('beforeunload', event => {
  const { unsent, loose } = journal.state()
  if (unsent && (loose || one('#elsewhere').hidden)) event.preventDefault()
})

await journal.restore()
const before = early.end()
early = null
for (const control of before) touched(control)
document.addEventListener('input', event => {
  if (event.target.form === form) touched(event.target)
})
journal.flush()
fewWords()
propose()
// Of a talk that is over no time is left.
const startClock = () => {
  clock ??= runClock({ write: (field, value_) => write(null, field, value_), value: field => value(null, field), now: timer.now })
}
if (!value(null, 'finished')) startClock()

// Finish: the journal's word is enough. Without a network it stays here, and so does the page. What is corrected after
// it goes on counting from then.
finish = async () => {
  if (!value(null, 'finished')) write(null, 'finished', new Date().toISOString())
  await journal.deliver()
  if (!one('#elsewhere').hidden) return
  const id = conference ?? form.dataset.conference
  if (journal.state().unsent || !id) {
    showFinished(true)
    one('#reopen').focus()
    return
  }
  location.assign(`${form.dataset.back}&finished=${id}`)
}
if (pressed) finish()
one('#reopen').addEventListener('click', event => {
  event.preventDefault()
  const finished = value(null, 'finished')
  const before = value(null, 'clock')
  if (finished && before) write(null, 'clock', reopened(before, finished, timer.now()))
  write(null, 'finished', null)
  showFinished(false)
  startClock()
  one('#notes').focus()
})
one('#reopen').disabled = false
// Enter in a line ends the line, not the talk.
form.addEventListener('keydown', event => {
  if (event.key === 'Enter' && event.target.matches('input.input')) event.preventDefault()
})

runTurn()
keys.n = () => one('#notes').focus()
keys.p = () => one('#pause').click()
for (let number = 1; number <= 9; number += 1) keys[number] = () => all('input[name=skill]', one('#chips'))[number - 1]?.click()
