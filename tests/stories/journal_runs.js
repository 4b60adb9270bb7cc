// Random days of the shipped journal: two devices, one talk, and everything that can go wrong at its ports.
// Every word that was typed is a token of its own, so that what is lost or doubled can be seen without merging anew.
async ({ journal: journalAddress, store: storeAddress, seeds, course, student, proof, atOnce }) => {
  const { openJournal } = await import(journalAddress)
  const { memoryStore, sureStore } = await import(storeAddress)
  const TEXTS = ['notes', 'private']
  const TAPPED = 'skill/bridges_between_scenes'
  const LEVELS = [null, 'on', 'introduced', 'practising', 'independent']
  const TOO_LONG = 'x'.repeat(20_001)
  const figures = { runs: 0, deliveries: 0, lost: 0, replayed: 0, crashes: 0, apart: 0, refused: 0, full: 0 }

  class Cut extends Error {
    problem = 'offline'
  }

  const randomOf = seed => () => {
    seed = (seed + 0x6D2B79F5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  const post = async body => {
    figures.deliveries += 1
    const answer = await fetch('/conferences/journal', {
      method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': proof }, body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    const told = await answer.json()
    for (const { id } of told.refused) {
      figures.refused += 1
      if (!body.changes.find(one => one.id === id).value.includes(TOO_LONG)) throw new Error(JSON.stringify(told.refused))
    }
    return told
  }

  const run = async seed => {
    const random = randomOf(seed)
    const below = number => Math.floor(random() * number)
    const oneOf = list => list[below(list.length)]
    let now = Date.parse('2026-10-15T14:31:00Z')
    let faults = true
    let tokens = 0
    const timers = new Map()
    const sent = []
    const typed = new Map(TEXTS.map(field => [field, new Set()]))
    const conferences = new Set()
    let lastTap = null
    const talk = {
      opening: crypto.randomUUID(), kind: 'formal', course, students: [student], assignment: null,
      began_at: new Date(now).toISOString(),
    }
    const heard = answer => {
      conferences.add(answer.conference)
      return answer
    }

    const sendOf = device => async body => {
      if (!device.online) throw new Cut()
      if (!faults) return heard(await post(body))
      sent.push(body)
      const fate = random()
      if (fate < 0.15) throw new Cut()
      if (fate < 0.3) {
        figures.lost += 1
        heard(await post(body))
        throw new Cut()
      }
      if (fate < 0.4) heard(await post(body))
      return heard(await post(body))
    }
    const timer = {
      now: () => now,
      after: (ms, what) => {
        const id = Symbol('timer')
        timers.set(id, { at: now + ms, what })
        return id
      },
      cancel: id => timers.delete(id),
    }

    // A disk that now and then does nothing of what it is asked; what it has, a full one lets go of.
    const failing = disk => Object.fromEntries(Object.entries(disk).map(([name, act]) => [name, async (...asked) => {
      if (!faults || name === 'drop' || random() > 0.1) return act(...asked)
      figures.full += 1
      throw new DOMException('full', 'QuotaExceededError')
    }]))

    // A page of the device: what it knew dies with it, what it kept does not.
    const open = async device => {
      device.page?.journal.close()
      const page = { also: new Map(), alive: true, store: sureStore(failing(device.disk)) }
      if (device.page) device.page.alive = false
      if (device.online) device.fields = heard(await post({ ...talk, changes: [] })).fields
      page.journal = openJournal({
        talk, fields: device.fields, store: page.store, timer, busy: () => false,
        newId: () => crypto.randomUUID(),
        send: async (body, last) => {
          const answer = await sendOf(device)(body, last)
          if (page.alive) return answer
          throw new Cut()
        },
        told: (what, about) => { if (what === 'field') page.also.set(about.field, about.also) },
      })
      device.page = page
      await page.journal.restore()
      if (page.journal.state().unsent) await page.journal.flush()
    }
    const devices = [0, 1].map(() => ({ disk: memoryStore(), online: true, fields: [], page: null }))
    for (const device of devices) await open(device)

    const token = field => {
      tokens += 1
      typed.get(field).add(`t${tokens}`)
      return `t${tokens}`
    }
    // What the field says, without what no field can hold.
    const short = (page, field) => (page.journal.value(student, field) ?? '').replace(TOO_LONG, '').trim()
    const settle = async (page, field) => {
      figures.apart += 1
      const both = [short(page, field), ...page.also.get(field).map(other => other.text.replace(TOO_LONG, '').trim())]
      now += 1
      await page.journal.settle(student, field, `${both.join('\n')} ${token(field)}`)
    }
    const acts = {
      type: async ({ page }) => {
        const field = oneOf(TEXTS)
        now += 1
        const much = random() < 0.05 ? ` ${TOO_LONG}` : ''
        await page.journal.write(student, field, `${short(page, field)} ${token(field)}${much}`.trim())
      },
      tap: async ({ page }) => {
        now += 1
        const level = oneOf(LEVELS)
        if (page.journal.value(student, TAPPED) === level) return
        lastTap = level
        await page.journal.write(student, TAPPED, level)
      },
      settle: async ({ page }) => {
        const field = oneOf(TEXTS.filter(one => page.also.get(one)?.length))
        if (field) await settle(page, field)
      },
      wait: async () => {
        now += below(4000)
        for (const [id, { at, what }] of timers) {
          if (at > now) continue
          timers.delete(id)
          what()
        }
      },
      flush: async ({ page }) => page.journal.flush({ last: random() < 0.5 }),
      cut: async device => { device.online = !device.online },
      crash: async device => {
        if (device.page.store.loose()) return // the words beside the field said so
        figures.crashes += 1
        await open(device)
      },
      replay: async () => {
        if (!sent.length) return
        figures.replayed += 1
        heard(await post(oneOf(sent)))
      },
    }
    const often = ['type', 'type', 'type', 'tap', 'wait', 'wait', 'flush', 'flush', 'settle', 'cut', 'crash', 'replay']
    for (let step = 14 + below(24); step > 0; step -= 1) await acts[oneOf(often)](oneOf(devices))

    // The day ends well: both are back, and everything goes out.
    faults = false
    const finish = async page => {
      const { journal } = page
      const deliver = async () => {
        for (let left = 20; journal.state().unsent && left > 0; left -= 1) await journal.flush({ last: true })
      }
      for (const field of TEXTS) if (journal.value(student, field)) await journal.write(student, field, short(page, field))
      await deliver()
      // What the server did not take stands beside what was written later, until the teacher says what becomes of it.
      if (journal.state().unsent) for (const field of TEXTS) if (page.also.get(field)?.length) await settle(page, field)
      await deliver()
      if (journal.state().unsent) throw new Error('something never goes out')
      journal.close()
    }
    for (const device of devices) {
      device.online = true
      await finish(device.page)
      await open(device)
      await finish(device.page)
    }
    const end = heard(await post({ ...talk, changes: [] }))
    if (conferences.size !== 1) throw new Error(`${conferences.size} conferences`)
    for (const field of TEXTS) check(field, end.fields.find(one => one.field === field), typed.get(field))
    const tapped = end.fields.find(one => one.field === TAPPED)?.value ?? null
    if (tapped !== lastTap) throw new Error(`tapped ${lastTap}, kept ${tapped}`)
    figures.runs += 1
  }

  const check = (field, kept, typed) => {
    const texts = kept ? [kept.value, ...kept.also.map(one => one.text)] : []
    const words = texts.map(text => new Set(text.split(/\s+/).filter(Boolean)))
    for (const token of typed) if (!words.some(found => found.has(token))) throw new Error(`${field}: ${token} is lost`)
    words.forEach((found, place) => words.forEach((other, place_) => {
      if (place !== place_ && [...found].every(token => other.has(token))) throw new Error(`${field}: “${texts[place]}” is doubled`)
    }))
  }

  const failures = []
  const waiting = [...seeds]
  const work = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      await run(seed).catch(error => failures.push(`seed ${seed}: ${error.message}`))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { failures, figures }
}
