// Where changes wait until the server has them: sealed in IndexedDB, or in this page alone where that is refused.
import { database, request, seal, unseal } from './seal.js'

// A change that may have left the device is never altered; one that has not is replaced by what was written over it.
const over = (row, before) => ({
  ...row,
  parents: [...new Set([...before.parents, ...row.parents.filter(id => id !== before.id)])],
})

// The same without a disk: for a browser that keeps nothing.
export function memoryStore() {
  const rows = new Map()
  const of = opening => [...rows.values()].filter(row => row.talk.opening === opening)
  const bare = ({ taken, ...row }) => row
  return {
    async write(row, lastId) {
      const before = rows.get(lastId)
      const replaces = before !== undefined && !before.taken
      if (replaces) rows.delete(lastId)
      rows.set(row.id, replaces ? over(row, before) : row)
      return replaces
    },
    async take(opening) {
      for (const row of of(opening)) row.taken = true
      return of(opening).map(bare)
    },
    async rows(opening) { return of(opening).map(bare) },
    async drop(ids) { for (const id of ids) rows.delete(id) },
    async talks() { return [...new Map([...rows.values()].map(row => [row.talk.opening, row.talk])).values()] },
  }
}

// key: {account, keys}. What is in the clear says which talk waits, and nothing of what was written.
export async function deviceStore(key) {
  const db = await database()
  const table = mode => db.transaction('unsent', mode).objectStore('unsent')

  const mine = (rows, opening) => rows.filter(
    row => row.account === key.account && (opening === undefined || row.talk.opening === opening),
  )
  const opened = async rows => Promise.all(rows.map(async row => ({
    ...JSON.parse(await unseal(key.keys, row.sealed, row.id)), id: row.id, parents: row.parents, talk: row.talk,
  })))

  return {
    async write({ id, parents, talk, ...secret }, lastId) {
      const sealed = await seal(key.keys, JSON.stringify(secret), id)
      const row = { id, parents, talk, sealed, account: key.account, taken: false }
      const rows = table('readwrite')
      const before = lastId === null ? undefined : await request(rows.index('id').get(lastId))
      const replaces = before !== undefined && !before.taken
      if (replaces) await request(rows.delete(before.place))
      await request(rows.add(replaces ? over(row, before) : row))
      return replaces
    },
    // Marked in the same transaction that reads them, so that no other tab alters what leaves here.
    async take(opening) {
      const rows = table('readwrite')
      const found = mine(await request(rows.getAll()), opening)
      for (const row of found) if (!row.taken) rows.put({ ...row, taken: true })
      return opened(found)
    },
    async rows(opening) {
      return opened(mine(await request(table('readonly').getAll()), opening))
    },
    async drop(ids) {
      const rows = table('readwrite')
      for (const id of ids) {
        const row = await request(rows.index('id').get(id))
        if (row) await request(rows.delete(row.place))
      }
    },
    async talks() {
      const rows = mine(await request(table('readonly').getAll()))
      return [...new Map(rows.map(row => [row.talk.opening, row.talk])).values()]
    },
  }
}
