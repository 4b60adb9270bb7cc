// How far what was written is, in words beside it.
import { one } from './desk.js'

const TONES = { saving: 'saving', saved: 'ok', nothing: 'nothing' }

const timeOf = (moment, zone) => {
  const time = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', timeZone: zone }).format(new Date(moment))
  return time.replace(/\s?[AP]M$/, '')
}

const kept = (state, why) => `${state.loose ? 'Only in this open page.' : 'Kept on this device.'} ${why}`

const words = (state, zone) => ({
  saving: 'Saving',
  saved: `Saved ${timeOf(state.savedAt ?? 0, zone)}`,
  nothing: '',
  refused: kept(state, 'Deskside did not take it.'),
})[state.name] ?? kept(state, state.words)

export const showState = (state, root) => {
  const line = one('#saved')
  line.dataset.state = TONES[state.name] ?? 'kept'
  const now = words(state, root.dataset.zone)
  if (one('span', line).textContent !== now) one('span', line).textContent = now
  const lapsed = one('#lapsed')
  if (lapsed) lapsed.hidden = state.name !== 'signed-out'
}

// Why the server did not take what stands in the control; no words take the line away.
export const showRefusal = (control, reason) => {
  const id = `refused-${control.name}`
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
