// Turned to a writer: the left side alone, larger; any key or tap brings the notes back. In a group the writer's own part
// of it, and nobody else's.
import { all, keys, one } from './desk.js'

const buttons = all('[data-turn]')
const parts = all('[data-of]')
let by = null

const turn = button => {
  for (const part of parts) {
    const before = button !== null && part.dataset.of === button.dataset.turn
    part.classList.toggle('before', before)
    part.open = before
  }
  document.body.classList.toggle('turned', button !== null)
  for (const one_ of buttons) one_.setAttribute('aria-pressed', String(one_ === button))
  one('#turn-back').hidden = button === null
  const menu = (button ?? by)?.closest('details')
  if (menu) menu.open = false
  if (button) {
    one('#turn-back').focus({ preventScroll: true })
    scrollTo(0, 0)
  } else (menu ? one('summary', menu) : by).focus()
  by = button
}

export const runTurn = () => {
  for (const hidden of all('[data-turns]')) hidden.hidden = false
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-turn]')
    if (by && !event.target.closest('summary')) turn(null)
    else if (button && !by) turn(button)
  })
  document.addEventListener('keydown', event => {
    if (!by || event.target.closest('summary')) return
    event.preventDefault()
    event.stopImmediatePropagation()
    turn(null)
  }, { capture: true })
  keys.h = () => turn(buttons[0])
}
