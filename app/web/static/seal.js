// What this device keeps is sealed with a key that comes with the session, cannot be read out, and is forgotten after.
export const PAGES = 'pages'
const VERSION = 1
const text = new TextEncoder()

export const request = asked => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result)
  asked.onerror = () => reject(asked.error)
})

// Resolves once the disk has it all, or has refused it all.
export const settled = transaction => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve()
  transaction.onabort = () => reject(transaction.error)
})

export const database = () => {
  const asked = indexedDB.open('deskside', VERSION)
  asked.onupgradeneeded = () => {
    const unsent = asked.result.createObjectStore('unsent', { keyPath: 'place', autoIncrement: true })
    unsent.createIndex('id', 'id', { unique: true })
    asked.result.createObjectStore('keys')
  }
  return request(asked)
}

// keys: the first seals, all open.
export const seal = async ([key], plain, about) => {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: text.encode(about) }, key, text.encode(plain))
  return { iv, sealed }
}

export const unseal = async (keys, { iv, sealed }, about) => {
  const how = { name: 'AES-GCM', iv, additionalData: text.encode(about) }
  const plain = await Promise.any(keys.map(key => crypto.subtle.decrypt(how, key, sealed)))
  return new TextDecoder().decode(plain)
}

const keys = async mode => (await database()).transaction('keys', mode).objectStore('keys')

const imported = base64 => {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

export const keepKey = async ({ account, key, older_keys: older, expires_at: until }) => {
  const kept = { account, keys: await Promise.all([key, ...older].map(imported)), until }
  await request((await keys('readwrite')).put(kept, 'session'))
  return kept
}

// The key, and the pages that it opens. What is unsent stays, sealed. Where a device keeps nothing there is nothing to do.
export const forget = () => Promise.allSettled([
  keys('readwrite').then(kept => request(kept.clear())),
  globalThis.caches?.delete(PAGES),
])

// Nothing where there is none, or its time is over.
export const keptKey = async () => {
  const kept = await request((await keys('readonly')).get('session'))
  if (kept && new Date(kept.until) > new Date()) return kept
  if (kept) await forget()
  return null
}
