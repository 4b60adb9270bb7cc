// Without a network it answers with the pages of the current period, from copies that only this session's key opens.
import { PAGES, keptKey, seal, unseal } from './seal.js'

const FILES = 'files'
const MOST_FILES = 120
const MOST_PAGES = 400
const PATIENCE = 4_000 // milliseconds that the network has where there is a copy
const AFTER_A_DEED = 60_000 // so long no copy stands for a page that is merely late: it would not show what was done
const OF_A_CLASS = ['/today', '/walk']
const SAYS_SO = new URL('/offline', location.origin).href
const FRESH = 30 * 60 * 1000
const FILE = /\/static\/[\w./-]+\.(?:js|css|svg|woff2)/g
const HEADERS = ['content-type', 'content-security-policy', 'referrer-policy', 'x-content-type-options']

let deedAt = 0

addEventListener('install', () => skipWaiting())
addEventListener('activate', event => event.waitUntil(clients.claim()))
addEventListener('message', event => event.waitUntil(keep(event.data.keep)))
addEventListener('fetch', event => {
  const { request } = event
  if (request.method !== 'GET') deedAt = Date.now()
  else if (new URL(request.url).pathname.startsWith('/static/')) event.respondWith(file(request.url))
  else if (request.mode === 'navigate') event.respondWith(opened(request))
})

// Of a network that is merely slow the very page asked for will do, of none at all a near one, or one that says so.
const opened = async request => {
  const network = fetch(request)
  const answer = network.catch(() => null)
  const late = new Promise(done => setTimeout(done, PATIENCE))
  const first = await Promise.race([answer, late])
  if (first) return first
  const isLate = first === undefined
  const same = isLate && Date.now() - deedAt > AFTER_A_DEED ? await copyOf(request.url, exact) : null
  return same ?? await answer ?? await copyOf(request.url, near) ?? await copyOf(SAYS_SO, exact) ?? network
}

// Its name holds its content, so the first answer is good for ever.
const file = async address => {
  const cache = await caches.open(FILES)
  const kept = await cache.match(address)
  if (kept) return kept
  const answer = await fetch(address)
  if (answer.ok) await cache.put(address, answer.clone())
  return answer
}

// With what it names in turn.
const keepFiles = async (text, seen) => {
  for (const [address] of text.matchAll(FILE)) {
    if (seen.has(address)) continue
    seen.add(address)
    const answer = await file(address)
    if (/\.(js|css)$/.test(address)) await keepFiles(await answer.text(), seen)
  }
}

// Fetched anew after half an hour, and kept as long as the key is: a page that lists fewer writers drops nobody's copies.
// What is not an ordinary page of ours is left out.
const keep = async addresses => {
  const key = await keptKey()
  if (key === null) return
  const pages = await caches.open(PAGES)
  for (const { url } of (await pages.keys()).slice(0, -MOST_PAGES)) await pages.delete(url)
  if ((await (await caches.open(FILES)).keys()).length > MOST_FILES) await caches.delete(FILES)
  const seen = new Set()
  for (const address of addresses) {
    const before = await pages.match(address)
    if (before && Date.now() - Number(before.headers.get('x-kept')) < FRESH) continue
    const answer = await fetch(address, { redirect: 'manual' })
    if (!answer.ok) continue
    const body = await answer.text()
    await keepFiles(body, seen)
    const headers = Object.fromEntries(HEADERS.map(name => [name, answer.headers.get(name) ?? '']))
    const { iv, sealed } = await seal(key.keys, JSON.stringify({ headers, body }), address)
    if (await keptKey() === null) return // signed out meanwhile
    await pages.put(address, new Response(sealed, {
      headers: { 'x-iv': iv.join(' '), 'x-kept': Date.now(), 'x-address': address },
    }))
  }
}

const exact = async asked => (await caches.open(PAGES)).match(asked)

// Of Today and Walk the copy of the same class will do, or that of now; of a brief the writer's other one.
const near = async asked => {
  const same = await exact(asked)
  if (same) return same
  const pages = await caches.open(PAGES)
  const { origin, pathname, searchParams } = new URL(asked)
  if (pathname.endsWith('/brief')) return pages.match(asked, { ignoreSearch: true })
  const place = pathname === '/' ? '/today' : pathname
  if (!OF_A_CLASS.includes(place)) return undefined
  const course = searchParams.get('course')
  return pages.match(origin + place + (course ? `?course=${course}` : ''))
}

const opening = async (asked, kept) => {
  const key = await keptKey()
  const copy = await kept(asked)
  if (key === null || !copy) return null
  const iv = Uint8Array.from(copy.headers.get('x-iv').split(' '), Number)
  const sealed = await copy.arrayBuffer()
  const found = await unseal(key.keys, { iv, sealed }, copy.headers.get('x-address')) // fails where it is somebody else's
  const { headers, body } = JSON.parse(found)
  return new Response(body, { headers })
}

// kept: exact or near. Where the device's store is broken there is none.
const copyOf = (asked, kept) => opening(asked, kept).catch(() => null)
