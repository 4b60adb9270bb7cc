// How far what was written is, in words beside it.
import { one } from './desk.js'

const TONES = { saving: 'saving', saved: 'ok', nothing: 'nothing' }

const timeOf = (moment, zone) => {
  const time = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', timeZone: zone }).format(new Date(moment))
  return time.replace(/\s?[AP]M$/, '')
}

const why = state => state.name === 'refused' ? 'Deskside did not take it.' : state.words
const kept = state => `${state.loose ? 'Only in this open page.' : 'Kept on this device.'} ${why(state)}`

const words = (state, zone) => ({
  saving: 'Saving',
  saved: `Saved ${timeOf(state.savedAt ?? 0, zone)}`,
  nothing: '',
})[state.name] ?? kept(state)

export const showState = (state, root) => {
  const line = one('#saved')
  line.dataset.state = TONES[state.name] ?? 'kept'
  const now = words(state, root.dataset.zone)
  if (one('span', line).textContent !== now) one('span', line).textContent = now
  const lapsed = one('#lapsed')
  if (lapsed) lapsed.hidden = state.name !== 'signed-out'
}

// Of several notes, where none is open: how many are held up, and by what.
export const showHeldUp = states => {
  const held = states.filter(state => state.unsent && state.name !== 'saving')
  const line = one('#held-up')
  line.hidden = !held.length
  one('#lapsed').hidden = !held.some(state => state.name === 'signed-out')
  if (!held.length) return
  const many = held.length === 1 ? '1 note is' : `${held.length} notes are`
  const place = held.some(state => state.loose) ? 'in this open page' : 'on this device'
  const now = `${many} only ${place}. ${why(held.at(-1))}`
  if (one('span', line).textContent !== now) one('span', line).textContent = now
}

// Why the server did not take the field that stands in the control; no words take the line away.
export const showRefusal = (control, field, reason) => {
  const id = `refused-${control.name}-${field}`
  one(`#${CSS.escape(id)}`)?.remove()
  control.removeAttribute('aria-describedby')
  if (!reason) return
  const line = document.createElement('span')
  line.className = 'refused'
  line.id = id
  line.textContent = reason
  control.setAttribute('aria-describedby', id)
  const choice = control.closest('fieldset')
  if (choice) choice.append(line)
  else control.after(line)
}
