// This device's side of the connection: the key that seals, the proof that forms need, and what the server answers.
import { forget, keepKey, keptKey } from './seal.js'
import { deviceStore, memoryStore, sureStore } from './store.js'

const LARGEST_LAST = 60_000 // bytes that browsers let a page send while it goes away
const PATIENCE = 8_000 // milliseconds, after which a network that swallows what it is given counts as none
const SHORT_OF_A_KEY = 2_000 // the same, where the device has a key already

class NotSaved extends Error {
  constructor(problem, words) {
    super(words)
    this.problem = problem
  }
}

export let proof = '' // the first batch without one is refused, and sent again with it
let ours = null

const unanswered = () => new NotSaved('offline', 'Deskside does not answer.')

// What is told is JSON: a page, such as a Wi-Fi's own sign-in, tells nothing. Browsers of 2021 have no AbortSignal.timeout.
const asked = async (address, options, patience = PATIENCE) => {
  const patient = new AbortController()
  const given = setTimeout(() => patient.abort(), patience)
  try {
    const asking = { credentials: 'same-origin', redirect: 'error', signal: patient.signal, ...options }
    const answer = await fetch(address, asking)
    const json = answer.headers.get('content-type')?.startsWith('application/json')
    return { status: answer.status, told: answer.ok && json ? await answer.json() : null }
  } catch {
    throw new NotSaved('offline', 'Wi-Fi is out.')
  } finally {
    clearTimeout(given)
  }
}

const lapsed = async () => {
  await forget()
  throw new NotSaved('signed-out', 'Your sign-in has ended.')
}

// Of whoever is signed in, fresh from the server. Throws NotSaved.
const freshKey = async patience => {
  const { status, told } = await asked('/conferences/journal-key', {}, patience)
  if (status === 401) await lapsed()
  if (told === null) throw unanswered()
  if (ours !== null && ours !== told.account) throw new NotSaved('signed-out', 'Somebody else is signed in here.')
  proof = told.csrf
  return told
}

const key = async () => {
  const kept = await keptKey()
  try {
    return await keepKey(await freshKey(kept ? SHORT_OF_A_KEY : PATIENCE))
  } catch (error) {
    if (!(error instanceof NotSaved)) throw error
    return error.problem === 'offline' ? kept : null
  }
}

// The store of this account. Where the device keeps nothing, the page does as long as it is open.
export const openStore = async () => {
  try {
    const found = await key()
    if (found === null) return memoryStore()
    ours = found.account
    return sureStore(await deviceStore(found))
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError) return memoryStore()
    throw error
  }
}

const post = (body, last) => asked('/conferences/journal', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': proof },
  body,
  keepalive: last && new Blob([body]).size < LARGEST_LAST,
})

// Only an answer that names what it has saved counts as saved.
export const send = async (journal, last) => {
  const body = JSON.stringify({ ...journal, sent_at: new Date().toISOString() })
  let { status, told } = await post(body, last)
  if (status === 401 || status === 403) {
    const fresh = await freshKey()
    await keepKey(fresh).catch(() => null) // this page has its own
    ;({ status, told } = await post(body, last))
  }
  if (told !== null) return told
  if (status === 401) await lapsed()
  if (status < 400 || status >= 500 || status === 429) throw unanswered()
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
