// Walking around: a name, a word, and it is on this device; the rest happens by itself.
import { newId, openStore, send, timer } from './connection.js'
import { deliver } from './deliver.js'
import { all, one, say } from './desk.js'
import { openJournal } from './journal.js'
import { showHeldUp, showRefusal, showState } from './saving.js'

const pad = one('#pad')
const noted = one('#noted')
const quick = all('[name=quick]', pad)
const words = one('#words')
const store = openStore()
const states = new Map() // by opening: how far each talk is that this page tells
const begun = new Set() // openings of this page's own notes
let note = null

const heard = (opening, state) => {
  states.set(opening, state)
  showHeldUp([...states.values()])
}

const said = () => [...quick.filter(box => box.checked).map(box => box.value), words.value.trim()].filter(Boolean).join('. ')

const begin = seat => {
  const opening = newId()
  const writer = Number(seat.dataset.writer)
  const made = { seat, before: [...one('.tiny', seat).childNodes], writer, quick: [], words: '' }
  begun.add(opening)
  made.journal = store.then(kept => openJournal({
    talk: {
      opening, kind: 'informal', course: Number(pad.dataset.course), students: [writer], assignment: null,
      began_at: new Date().toISOString(),
    },
    fields: [],
    store: kept,
    send,
    timer,
    newId,
    busy: () => false,
    told: (what, about) => {
      if (what === 'state' && note === made) showState(about, pad)
      if (what === 'state') heard(opening, about)
      if (what === 'field' && note === made) showRefusal(words, about.field, about.refused)
      if (what === 'refused') say(about)
    },
  }))
  return made
}

const open = opened => {
  note = opened
  for (const seat of all('.seat')) seat.setAttribute('aria-expanded', String(seat === note.seat))
  one('#pad-title').textContent = note.seat.dataset.name
  one('#sit-down').href = `/students/${note.writer}/conference?course=${pad.dataset.course}`
  for (const box of quick) box.checked = note.quick.includes(box.value)
  words.value = note.words
  showState({ name: 'nothing', unsent: 0 }, pad)
  showHeldUp([...states.values()])
  showRefusal(words, 'private', '')
  pad.hidden = false
  noted.hidden = true
  document.body.classList.add('padded')
  quick[0].focus()
}

const keep = async () => {
  note.quick = quick.filter(box => box.checked).map(box => box.value)
  note.words = words.value
  note.text = said()
  const { writer, text } = note
  const journal = await note.journal
  await journal.write(writer, 'private', text)
}

// A note that says something is over once the pad closes.
const end = async ended => {
  if (ended?.text === undefined) return
  const journal = await ended.journal
  journal.write(null, 'finished', new Date().toISOString())
  await journal.flush({ last: true })
}

const tellNoted = ended => {
  const line = document.createElement('span')
  const name = document.createElement('b')
  name.className = 'voice'
  name.textContent = ended.seat.dataset.name
  if (ended.text) line.append('Noted for ', name, `: ${ended.text}`)
  else line.append('Nothing noted for ', name)
  one('span', noted).replaceWith(line)
  noted.hidden = false
  one('#change').onclick = () => open(ended)
  if (ended.text) ended.seat.dataset.noted = ''
  else delete ended.seat.dataset.noted
  one('.tiny', ended.seat).replaceChildren(...ended.text ? ['noted'] : ended.before)
  say(line.textContent)
}

const close = () => {
  const ended = note
  end(ended)
  pad.hidden = true
  document.body.classList.remove('padded')
  for (const seat of all('.seat')) seat.setAttribute('aria-expanded', 'false')
  if (ended?.text !== undefined) tellNoted(ended)
  ended?.seat.focus()
  note = null
}

for (const seat of all('.seat')) seat.setAttribute('aria-expanded', 'false')
document.addEventListener('click', event => {
  const seat = event.target.closest('.seat')
  if (!seat && !event.target.closest('#close')) return
  event.preventDefault()
  if (seat && note) end(note)
  if (seat) open(begin(seat))
  else close()
})
pad.addEventListener('input', keep)
pad.addEventListener('submit', event => {
  event.preventDefault()
  close()
})
document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && note) close()
})
document.addEventListener('visibilitychange', () => {
  if (document.hidden) end(note)
})
addEventListener('beforeunload', event => {
  if ([...begun].some(opening => states.get(opening)?.unsent)) event.preventDefault()
})

// Where no script had run, the server opened the pad: it goes on as if its seat had been tapped.
const chosen = one('[name=writer]', pad).value
if (chosen) open(begin(one(`.seat[data-writer="${chosen}"]`)))
deliver(await store, ({ opening }, what, state) => { if (what === 'state') heard(opening, state) })
