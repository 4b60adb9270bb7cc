// Where changes wait until the server has them: sealed in IndexedDB, or in this page alone where that is refused.
// write(row, lastId) says whether it replaced the one before; `ids` are of all that waits; `loose` counts what is on no
// device.
import { database, request, seal, settled, unseal } from './seal.js'

// A change that may have left the device is never altered; one that has not is replaced by what was written over it.
const over = (row, before) => ({
  ...row,
  parents: [...new Set([...before.parents, ...row.parents.filter(id => id !== before.id)])],
})

const talksOf = rows => [...new Map(rows.map(row => [row.talk.opening, row.talk])).values()]

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
      rows.set(row.id, replaces ? over(row, before) : { ...row })
      return replaces
    },
    async take(opening) {
      for (const row of of(opening)) row.taken = true
      return of(opening).map(bare)
    },
    async rows(opening) { return of(opening).map(bare) },
    async drop(ids) { for (const id of ids) rows.delete(id) },
    async talks() { return talksOf([...rows.values()]) },
    async ids() { return [...rows.keys()] },
    loose: () => rows.size,
  }
}

// key: {account, keys}. What is in the clear says which talk waits, and nothing of what was written.
export async function deviceStore(key) {
  const db = await database()
  const table = mode => db.transaction('unsent', mode).objectStore('unsent')

  const mine = (rows, opening) => rows.filter(
    row => row.account === key.account && (opening === undefined || row.talk.opening === opening),
  )
  const opened = async row => ({
    ...JSON.parse(await unseal(key.keys, row.sealed, row.id)), id: row.id, parents: row.parents, talk: row.talk,
  })
  // What no present key opens stays where it is; `ids` names it as well.
  const readable = async rows => (await Promise.all(rows.map(row => opened(row).catch(() => null)))).filter(Boolean)
  const changing = async work => {
    const rows = table('readwrite')
    const [given] = await Promise.all([work(rows), settled(rows.transaction)])
    return given
  }

  return {
    async write({ id, parents, talk, ...secret }, lastId) {
      const sealed = await seal(key.keys, JSON.stringify(secret), id)
      const row = { id, parents, talk, sealed, account: key.account, taken: false }
      return changing(async rows => {
        const before = lastId === null ? undefined : await request(rows.index('id').get(lastId))
        const replaces = before !== undefined && !before.taken
        if (replaces) await request(rows.delete(before.place))
        await request(rows.add(replaces ? over(row, before) : row))
        return replaces
      })
    },
    // Marked in the same transaction that reads them, so that no other tab alters what leaves here.
    async take(opening) {
      const found = await changing(async rows => {
        const all = mine(await request(rows.getAll()), opening)
        for (const row of all) if (!row.taken) await request(rows.put({ ...row, taken: true }))
        return all
      })
      return readable(found)
    },
    async rows(opening) {
      return readable(mine(await request(table('readonly').getAll()), opening))
    },
    async drop(ids) {
      return changing(async rows => {
        for (const id of ids) {
          const row = await request(rows.index('id').get(id))
          if (row) await request(rows.delete(row.place))
        }
      })
    },
    async talks() { return talksOf(mine(await request(table('readonly').getAll()))) },
    async ids() { return mine(await request(table('readonly').getAll())).map(row => row.id) },
  }
}

// A device may fail at any moment, for good or for once: what this page wrote or read stays in it until it is told, and
// goes out from here all the same.
export function sureStore(device) {
  const here = new Map()
  const loose = new Set() // what the device did not take
  const out = new Set() // what may have left without a mark on the device: it is not altered either
  const of = opening => [...here.values()].filter(row => row.talk.opening === opening)
  // One after the other, so that this page and the device replace the same rows.
  let last = Promise.resolve()
  const inTurn = work => (...told) => {
    const done = last.then(() => work(...told))
    last = done
    return done
  }
  return {
    write: inTurn(async (row, lastId) => {
      here.set(row.id, row)
      try {
        const replaced = await device.write(row, out.has(lastId) ? null : lastId)
        if (replaced) {
          here.set(row.id, over(row, here.get(lastId)))
          here.delete(lastId)
        }
        return replaced
      } catch {
        loose.add(row.id)
        return false
      }
    }),
    take: inTurn(async opening => {
      const rows = of(opening)
      try {
        const kept = await device.take(opening)
        for (const { id } of rows) if (!loose.has(id) && !kept.some(row => row.id === id)) here.delete(id)
        return [...kept, ...rows.filter(row => loose.has(row.id))]
      } catch {
        for (const { id } of rows) out.add(id)
        return rows
      }
    }),
    async rows(opening) {
      for (const row of await device.rows(opening).catch(() => [])) {
        here.set(row.id, row)
        out.add(row.id)
      }
      return of(opening)
    },
    // What the device does not let go of is told once more some day.
    async drop(ids) {
      for (const id of ids) for (const kept of [here, loose]) kept.delete(id)
      await device.drop(ids).catch(() => null)
    },
    async talks() { return talksOf([...(await device.talks().catch(() => [])).map(talk => ({ talk })), ...here.values()]) },
    async ids() { return [...new Set([...await device.ids().catch(() => []), ...loose])] },
    loose: () => loose.size,
  }
}
