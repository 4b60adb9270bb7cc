// Of every signed-in page: what waits on this device goes out, what the period needs is kept, and leaving leaves nothing.
import { openStore } from './connection.js'
import { deliver } from './deliver.js'
import { all, one } from './desk.js'
import { forget } from './seal.js'

const opening = openStore()

const keepPeriod = async () => {
  const registered = await navigator.serviceWorker.register('/offline-worker.js', { type: 'module' })
  const course = one('[data-course]')?.dataset.course
  if (!course || !registered) return
  const { active } = await navigator.serviceWorker.ready
  const places = ['/today', '/walk'].flatMap(place => [place, `${place}?course=${course}`])
  const ours = [...places, '/offline'].map(place => new URL(place, location.origin).href)
  active.postMessage({ keep: [...new Set([...ours, ...all('a[data-keep]').map(link => link.href)])] })
}

const leave = async form => {
  await forget()
  form.submit()
}

// Unsent notes are sent first; what cannot go out stays sealed here, or is thrown away, as the teacher says.
const ask = (form, store, ids) => {
  const notice = one('#unsent')
  one('b', notice).textContent = ids.length === 1 ? '1 change' : `${ids.length} changes`
  one('#keep-sealed').onclick = () => leave(form)
  one('#discard').onclick = async () => {
    await store.drop(ids)
    await leave(form)
  }
  notice.hidden = false
  one('#keep-sealed').focus()
}

// Heard from the first moment on, however long the key takes to come.
for (const form of all('form[action^="/auth/logout"]')) {
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const store = await opening
    await deliver(store)
    const left = await store.ids()
    if (left.length) ask(form, store, left)
    else await leave(form)
  })
}

const store = await opening
// Where the browser has no such workers the pages need a network, and notes are as safe as elsewhere.
if (navigator.serviceWorker) keepPeriod().catch(() => null)
await deliver(store)
