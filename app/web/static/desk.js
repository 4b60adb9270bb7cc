// Small behaviours of every page. Each doubles something that works without script: a link, a form, the browser's menu.
export const one = (selector, root = document) => root.querySelector(selector)
export const all = (selector, root = document) => [...root.querySelectorAll(selector)]
export const say = words => { one('#say').textContent = words }

// Printing is also in the browser's menu, so the button appears only where a script can serve it.
for (const button of all('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// The time zone is this device's until the teacher confirms or changes it.
const zone = one('select[data-zone-from-device]')
if (zone) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (all('option', zone).some(option => option.value === here)) zone.value = here
}

// Choosing classes: the button counts what is ticked.
const classes = one('form[data-classes]')
const count = () => {
  const ticked = all('input[name=course]:checked', classes)
  const words = ticked.length === 1 ? '1 class' : `${ticked.length} classes`
  one('[data-count]', classes).textContent = ticked.length ? `Bring in ${words}` : 'Pick at least one class'
}
if (classes) {
  classes.addEventListener('change', count)
  count()
}

// What was just done is told once more to a screen reader; the line itself stays in the list.
if (one('#done span')) say(one('#done span').textContent)

// Ticking comments: all at once without opening the page anew, and how many are ticked.
const picking = one('form[data-picking]')
if (picking) {
  const boxes = all('input[name=comment]', picking)
  const link = one('[data-pick]', picking)
  const told = one('[data-picked]', picking)
  const tell = () => {
    const ticked = boxes.filter(box => box.checked).length
    told.textContent = ticked ? `${ticked} ticked` : ''
    link.textContent = ticked === boxes.length ? 'Tick none' : `Tick all ${boxes.length}`
  }
  link.setAttribute('role', 'button')
  link.addEventListener('click', event => {
    event.preventDefault()
    const every = boxes.every(box => box.checked)
    for (const box of boxes) box.checked = !every
    tell()
  })
  picking.addEventListener('change', tell)
  if (boxes.some(box => box.checked)) tell()
}

// Whoever came here by a key to look for somebody types at once.
if (location.hash === '#find') one('#find')?.focus()

// More closes by itself: at a press elsewhere, with Escape, and once the keyboard has left it.
const more = one('.more')
if (more) {
  const leave = event => { if (!more.contains(event.relatedTarget ?? event.target)) more.open = false }
  document.addEventListener('click', leave)
  more.addEventListener('focusout', event => event.relatedTarget && leave(event))
  more.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return
    more.open = false
    one('summary', more).focus()
  })
}

// Single keys: never inside a field, which Escape leaves; off in Settings, each with a visible control.
const inField = target => target.closest('input:not([type=radio]):not([type=checkbox]),textarea,select,dialog')
const step = by => {
  const rows = all('#queue .line')
  if (!rows.length) return
  const at = rows.findIndex(row => row.contains(document.activeElement))
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)]
  one('a', next).focus()
}
export const keys = {
  j: () => step(1),
  k: () => step(-1),
  s: () => (one('[data-start]', document.activeElement.closest('.line') ?? document.body) ?? one('[data-start]'))?.click(),
  w: () => location.assign('/walk'),
  x: () => one('input[name=comment]', document.activeElement.closest('#queue .line') ?? document.createElement('i'))?.click(),
  '/': () => one('#find') ? one('#find').focus() : location.assign('/writers#find'),
  '?': () => one('#keys')?.showModal(),
}
document.addEventListener('keydown', event => {
  if (!('keys' in document.body.dataset) || event.ctrlKey || event.metaKey || event.altKey) return
  const field = inField(event.target)
  if (event.key === 'Escape' && !event.isComposing && field && !field.matches('dialog')) field.blur()
  const act = !field && keys[event.key]
  if (!act) return
  event.preventDefault()
  act()
})

// The moving part of a reading ends by itself: then what is offered beside it changes too.
document.addEventListener('htmx:after:swap', () => {
  if (!one('#progress[data-read]')) return
  for (const form of all('[data-while-reading]')) form.hidden = true
  for (const form of all('[data-when-read]')) form.hidden = false
  for (const button of all('.school button')) button.disabled = false
})

// The progress stream announces itself to a screen reader at most every ten seconds, and its end, which nothing follows.
let announced = 0
document.addEventListener('htmx:after:swap', () => {
  const progress = one('[data-announce]')
  if (!progress || !('read' in progress.dataset || Date.now() - announced >= 10_000)) return
  announced = Date.now()
  say(progress.dataset.announce)
})
