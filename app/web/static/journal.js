// What is written in a talk: kept on this device first, then told to the server until it answers that it has it.
// Time, storage and transport are handed in. The server merges; a change only names what it was written over.
const IDLE = 600
const FIRST_WAIT = 1_000
const LONGEST_WAIT = 30_000
const AT_ONCE = 100

// What is typed, as against tapped.
export const TEXTS = ['topic', 'strength', 'notes', 'private', 'student_words', 'next_step', 'reminder_text']

const untouched = { value: null, basis: [], heads: [], also: [], last: null }
const blank = (student, field) => ({ student, field, ...untouched, strays: [], refused: '' })

// talk: {opening, kind, course, students, assignment, began_at}; fields: what the server rendered, as it answers them.
// store: one that never fails, as in store.js. timer: now(), after(ms, what),
// cancel(id). send(body, last) gives the server's answer or throws an Error with a `problem`: offline, signed-out or
// refused. told(what, about) hears state, field, refused and answer, and moved, after which nothing more is sent;
// a field says by `refused` why the server did not take it. busy(student, field): somebody types there.
export function openJournal({ talk, fields, store, send, timer, newId, told, busy }) {
  const known = new Map()
  const unsent = new Set()
  const refused = new Set() // ids of texts that the server did not take, and that nothing was written over
  const apart = new Set() // ids of what this device had kept beside what was written later, by a page that could not read it
  let written = Promise.resolve()
  let sending = 0
  let underWay = Promise.resolve()
  let unanswered = []
  let idle = null
  let wait = FIRST_WAIT
  let problem = null
  let savedAt = null
  let toldElsewhere = false
  let moved = false

  const entry = (student, field) => {
    const key = `${student ?? ''} ${field}`
    if (!known.has(key)) known.set(key, blank(student, field))
    return known.get(key)
  }

  // Of texts written apart the server puts the one that counts last; the writing goes on from that one alone.
  const basisOf = news => news.also.length ? news.heads.slice(-1) : news.heads

  const waits = () => [...unsent].some(id => !refused.has(id))
  const state = () => ({
    name: waits() || (moved && unsent.size) ? problem?.problem ?? 'saving' : unsent.size ? 'refused' : savedAt ? 'saved' : 'nothing',
    unsent: unsent.size,
    loose: store.loose() > 0,
    savedAt,
    words: problem?.message ?? '',
  })
  const tell = () => told('state', state())

  const flushIn = ms => {
    if (idle !== null) timer.cancel(idle)
    if (moved) return
    idle = timer.after(ms, () => {
      idle = null
      flush()
    })
  }

  const gone = id => {
    unsent.delete(id)
    refused.delete(id)
  }

  const change = (place, value, parents) => {
    const over = place.last
    const id = newId()
    const { student, field } = place
    const row = { id, student, field, value, parents, at: new Date(timer.now()).toISOString(), talk }
    // What the server may have stays named until it has a change that names it: one of those between may be refused.
    Object.assign(place, { value, basis: [id, ...parents], last: id })
    unsent.add(id)
    tell()
    written = written.then(async () => {
      const replaced = await store.write(row, over)
      if (refused.has(over)) await store.drop([over])
      if (!replaced && !refused.has(over)) return
      place.basis = place.basis.filter(one => one !== over)
      gone(over)
    })
    flushIn(IDLE)
    return written
  }

  // Resolves once this device has it.
  const write = (student, field, value) => {
    const place = entry(student, field)
    return place.value === value ? written : change(place, value, place.basis)
  }

  // The teacher has read what was written apart, and this is what shall stand.
  const settle = (student, field, value) => {
    const place = entry(student, field)
    const ids = place.strays.map(stray => stray.id)
    Object.assign(place, { also: [], strays: [] })
    ids.forEach(gone)
    change(place, value, [...new Set([...place.basis, ...place.heads])])
    if (ids.length) written = written.then(() => store.drop(ids))
    told('field', place)
    return written
  }

  const hear = (news, savedAt) => {
    const place = entry(news.student, news.field)
    if (unsent.has(place.last)) return
    const texts = [{ text: news.value, at: savedAt }, ...news.also]
    const mine = news.heads.includes(place.last) && texts.some(one => one.text === place.value)
    if (!mine) {
      if (busy(place.student, place.field)) return
      Object.assign(place, { value: news.value, basis: basisOf(news), last: null })
    }
    // Heads and texts change together: what was not shown is not settled by what is written over what was.
    place.heads = news.heads
    place.also = [...news.also.length ? texts.filter(one => one.text !== place.value) : [], ...place.strays]
    told('field', place)
  }

  const saved = id => {
    gone(id)
    for (const place of known.values()) {
      if (place.basis.includes(id)) place.basis = place.basis.slice(0, place.basis.indexOf(id) + 1)
      if (place.last === id) place.refused = ''
    }
  }

  // Of a page that was opened for the talk's former writer.
  const others = students => students.some(student => !talk.students.includes(student))
  const strange = row => others(row.talk.students)
  const placeOf = row => entry(strange(row) ? talk.students[0] : row.student, row.field)

  // It is shown beside what stands in the field, until the teacher says what becomes of it.
  const keepBeside = row => {
    refused.add(row.id)
    const place = placeOf(row)
    const text = { id: row.id, text: row.value, at: row.at }
    place.strays = [...place.strays, text]
    place.also = [...place.also, text]
    told('field', place)
  }

  // What was typed stays until something is written over it, here or before this page; what another page wrote, that page
  // hears of. A tap goes back.
  const refuse = (row, message, writtenOver) => {
    if (refused.has(row.id)) return
    if ((strange(row) || apart.has(row.id)) && TEXTS.includes(row.field) && row.value) return keepBeside(row)
    const place = entry(row.student, row.field)
    const latest = place.last === row.id
    const stays = TEXTS.includes(row.field) && (latest || !(unsent.has(row.id) || writtenOver))
    if (stays) refused.add(row.id)
    else gone(row.id)
    if (!latest) return
    Object.assign(place, stays ? {} : untouched, { refused: message })
    told('field', place)
    told('refused', message)
  }

  // Gives the ids that need not be kept here any longer.
  const take = (answer, rows) => {
    savedAt = answer.saved_at
    moved = others(answer.whose?.students ?? [])
    problem = moved ? { problem: 'moved', message: `This talk is ${answer.whose.names[0]}’s now.` } : null
    wait = FIRST_WAIT
    for (const id of answer.saved) saved(id)
    const writtenOver = new Set(rows.flatMap(row => row.parents))
    for (const { id, message } of answer.refused) refuse(rows.find(row => row.id === id), message, writtenOver.has(id))
    if (!moved) for (const news of answer.fields) hear(news, answer.saved_at)
    told(moved ? 'moved' : 'answer', answer)
    return [...answer.saved, ...answer.refused.map(one => one.id)].filter(id => !refused.has(id))
  }

  // Without a network what was sent is sent again as it was: what is written meanwhile has not left, and each of it takes
  // the place of the one before. Nothing, where some of it is no longer kept here.
  const sentBefore = async () => {
    const kept = await store.ids()
    return unanswered.every(({ id }) => kept.includes(id)) ? unanswered : []
  }

  const takeRows = async () => {
    const waiting = [...unsent]
    await written
    const kept = await store.take(talk.opening)
    // What is no longer kept here was told by another page.
    for (const id of waiting) {
      if (kept.some(row => row.id === id)) continue
      gone(id)
      toldElsewhere = true
    }
    const left = kept.filter(row => !refused.has(row.id))
    const together = row => row.talk.students.join() === left[0].talk.students.join()
    return left.filter(together).slice(0, AT_ONCE)
  }

  const sendRows = async last => {
    const again = last ? [] : await sentBefore()
    const rows = again.length ? again : await takeRows()
    // What became of it this page asks with nothing, where it never heard.
    if (!rows.length && (savedAt !== null || !toldElsewhere)) return
    const changes = rows.map(({ talk: _, ...told }) => told)
    unanswered = rows
    const answer = await send({ ...(rows[0]?.talk ?? talk), changes }, last)
    unanswered = []
    await store.drop(take(answer, rows))
    if (waits()) flushIn(0)
  }

  const sendOnce = async last => {
    sending += 1
    try {
      await sendRows(last)
    } catch (error) {
      if (!error.problem) throw error
      problem = error
      flushIn(wait)
      wait = Math.min(2 * wait, LONGEST_WAIT)
    } finally {
      sending -= 1
      tell()
    }
  }

  // Resolves when an answer came, or none. Whoever asks while something is under way waits for that. A page that goes
  // away sends once more beside it: the server takes a change twice without harm.
  const flush = ({ last = false } = {}) => {
    if (moved) return underWay
    const beside = sending ? underWay : null
    if (!sending || last) underWay = Promise.all([beside, sendOnce(last)])
    return underWay
  }

  // Resolves once everything is told, or something stands in the way.
  const deliver = async () => {
    do await flush()
    while (state().name === 'saving')
  }

  // What this device has not told yet is newer than what the server rendered; what it was written apart from, the next
  // answer says. Nothing may be written before this is over.
  const restore = async () => {
    const rows = await store.rows(talk.opening)
    const writtenOver = new Set(rows.flatMap(row => row.parents))
    for (const row of rows) {
      if (strange(row)) {
        unsent.add(row.id)
        continue
      }
      const place = entry(row.student, row.field)
      if (unsent.has(place.last) && !writtenOver.has(place.last)) apart.add(place.last)
      Object.assign(place, { value: row.value, basis: [row.id, ...row.parents], heads: [], also: [], last: row.id })
      unsent.add(row.id)
      told('field', place)
    }
    tell()
  }

  const close = () => {
    if (idle !== null) timer.cancel(idle)
  }

  for (const news of fields) Object.assign(entry(news.student, news.field), { ...news, basis: basisOf(news) })
  return { write, settle, flush, deliver, restore, state, close, value: (student, field) => entry(student, field).value }
}
