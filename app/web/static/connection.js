// This device's side of the connection: the key that seals, the proof that forms need, and what the server answers.
import { forgetKey, keepKey, keptKey } from './seal.js'
import { deviceStore, memoryStore } from './store.js'

const LARGEST_LAST = 60_000 // bytes that browsers let a page send while it goes away

class NotSaved extends Error {
  constructor(problem, words) {
    super(words)
    this.problem = problem
  }
}

export let proof = '' // the first batch without one is refused, and sent again with it
let ours = null

const asked = async (address, options) => {
  try {
    return await fetch(address, { credentials: 'same-origin', redirect: 'error', ...options })
  } catch {
    throw new NotSaved('offline', 'Kept on this device. Wi-Fi is out.')
  }
}

const lapsed = async () => {
  await forgetKey()
  throw new NotSaved('signed-out', 'Kept on this device. Your sign-in has ended.')
}

// The key of whoever is signed in, fresh from the server. Throws NotSaved.
const freshKey = async () => {
  const answer = await asked('/conferences/journal-key', {})
  if (answer.status === 401) await lapsed()
  if (!answer.ok) throw new NotSaved('offline', 'Kept on this device. Deskside does not answer.')
  const told = await answer.json()
  if (ours !== null && ours !== told.account) {
    throw new NotSaved('signed-out', 'Kept on this device. Somebody else is signed in here.')
  }
  proof = told.csrf
  return keepKey(told)
}

const key = async () => {
  try {
    return await freshKey()
  } catch (error) {
    if (!(error instanceof NotSaved)) throw error
    return error.problem === 'offline' ? keptKey() : null
  }
}

// The store of this account. Where the device keeps nothing, the page does as long as it is open.
export const openStore = async () => {
  try {
    const found = await key()
    if (found === null) return memoryStore()
    ours = found.account
    return await deviceStore(found)
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError) return memoryStore()
    throw error
  }
}

const post = (body, last) => asked('/conferences/journal', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': proof },
  body,
  keepalive: last && body.length < LARGEST_LAST,
})

// Only an answer that names what it has saved counts as saved.
export const send = async (journal, last) => {
  const body = JSON.stringify({ ...journal, sent_at: new Date().toISOString() })
  let answer = await post(body, last)
  if (answer.status === 401 || answer.status === 403) {
    await freshKey()
    answer = await post(body, last)
  }
  if (answer.ok && answer.headers.get('content-type')?.startsWith('application/json')) return answer.json()
  if (answer.status === 401) await lapsed()
  if (answer.status >= 500 || answer.status === 429) throw new NotSaved('offline', 'Kept on this device. Deskside does not answer.')
  throw new NotSaved('refused')
}

export const timer = {
  now: () => Date.now(),
  after: (ms, what) => setTimeout(what, ms),
  cancel: id => clearTimeout(id),
}

// Without https there is no randomUUID.
export const newId = () => crypto.randomUUID?.()
  ?? [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')
