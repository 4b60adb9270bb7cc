// The clock on the page: a line that fills, two things said aloud, and a screen that stays awake. Nothing rings.
import { one, say } from './desk.js'
import { added, faceOf, goneOn, paused, phaseOf, secondsLeft, shareGone, started } from './timer.js'

const MORE = 120
const REMEMBERED = 'minutes'
const SAID = { closing: 'Ninety seconds left. Name the next step.', over: 'The time is over.' }

const stayAwake = () => {
  let held = null
  const hold = async () => {
    if (!navigator.wakeLock || document.hidden || held) return
    held = await navigator.wakeLock.request('screen').catch(() => null) // a flat battery may refuse it
    held?.addEventListener('release', () => { held = null })
  }
  document.addEventListener('visibilitychange', hold)
  hold()
  return { hold, release: () => held?.release() }
}

// write(field, value) and value(field) are the journal's; a talk on two devices shows one clock.
export const runClock = ({ write, value, now }) => {
  const awake = stayAwake()
  const pause = one('#pause')
  const length = one('#minutes')
  let phase = 'open'

  if (!value('clock')) {
    const usual = localStorage.getItem(REMEMBERED)
    if (usual && !value('minutes')) length.value = usual
    write('clock', started(now()))
    write('minutes', Number(length.value))
  }

  const draw = () => {
    const clock = value('clock')
    const minutes = value('minutes') ?? Number(length.value)
    const left = secondsLeft(clock, minutes, now())
    one('#clock').textContent = faceOf(left)
    one('#run').setAttribute('width', shareGone(left, minutes, clock.extra))
    pause.textContent = clock.paused_at ? 'Go on' : 'Pause'
    pause.setAttribute('aria-pressed', String(clock.paused_at !== null))
    if (phaseOf(left) === phase) return
    phase = phaseOf(left)
    document.body.dataset.phase = phase
    if (SAID[phase]) say(SAID[phase])
  }

  const set = clock => {
    write('clock', clock)
    draw()
  }
  pause.addEventListener('click', () => {
    const clock = value('clock')
    set(clock.paused_at ? goneOn(clock, now()) : paused(clock, now()))
    if (clock.paused_at) awake.hold()
    else awake.release()
  })
  one('#longer').addEventListener('click', () => {
    set(added(value('clock'), MORE))
    say('Two more minutes.')
  })
  length.addEventListener('change', () => {
    localStorage.setItem(REMEMBERED, length.value)
    draw()
  })
  one('#timer').hidden = false
  draw()
  setInterval(draw, 1000)
  return { heard: place => { if (place.field === 'clock' || place.field === 'minutes') draw() } }
}
