// Which talk the page goes on with: the one that the server knows, one that only this device knows, or a new one.
import { newId } from './connection.js'

const RESUMED_WITHIN = 2 * 3600 * 1000
const AT_THE_DESK = ['formal', 'online']

const alike = (one, other) => one === other || (AT_THE_DESK.includes(one) && AT_THE_DESK.includes(other))
const sameWriters = (one, other) => one.length === other.length && one.every(student => other.includes(student))

// A talk that the server has not heard of goes on after a reload. A new one has an id of its own from here, because the
// page may be a copy that was opened before. Resolves to the talk and to what the server rendered of it, as the form has
// both.
export const talkAtHand = async (form, store) => {
  const rendered = JSON.parse(form.elements.talk.value)
  if (form.dataset.conference) return { talk: rendered, fields: JSON.parse(form.elements.before.value) }
  const here = talk => alike(talk.kind, rendered.kind) && sameWriters(talk.students, rendered.students)
  const lately = talk => Date.now() - Date.parse(talk.began_at) < RESUMED_WITHIN
  for (const talk of (await store.talks()).filter(talk => here(talk) && lately(talk))) {
    const finishes = (await store.rows(talk.opening)).filter(row => row.field === 'finished')
    if (!finishes.at(-1)?.value) return { talk, fields: [] }
  }
  return { talk: { ...rendered, opening: newId(), began_at: new Date().toISOString() }, fields: [] }
}
