// Sends whatever talks left on this device, from any signed-in page.
import { newId, send, timer } from './connection.js'
import { openJournal } from './journal.js'

// Resolves once each talk was tried. told(talk, what, about) hears of each what its journal tells.
export const deliver = async (store, told = () => {}) => {
  const talks = await store.talks()
  const journals = talks.map(talk => openJournal({
    talk, fields: [], store, send, timer, newId, busy: () => false, told: (what, about) => told(talk, what, about),
  }))
  await Promise.all(journals.map(async journal => {
    await journal.restore()
    await journal.deliver()
  }))
}
