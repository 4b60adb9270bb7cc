// The clock of a talk: a start, a pause and what was added, so that a reload or another device shows the same time.
const CLOSING = 90

export const started = now => ({ started_at: new Date(now).toISOString(), paused_at: null, extra: 0 })

// Seconds that are left; below zero the time is over.
export const secondsLeft = (clock, minutes, now) => {
  const until = clock.paused_at === null ? now : Date.parse(clock.paused_at)
  return minutes * 60 + clock.extra - Math.floor((until - Date.parse(clock.started_at)) / 1000)
}

export const paused = (clock, now) => ({ ...clock, paused_at: new Date(now).toISOString() })

// The pause is taken out of the talk.
export const goneOn = (clock, now) => ({
  ...clock,
  started_at: new Date(Date.parse(clock.started_at) + now - Date.parse(clock.paused_at)).toISOString(),
  paused_at: null,
})

// What lies between Finish and now is no part of the talk either; nor is a pause that Finish ended.
export const reopened = (clock, finished, now) =>
  goneOn(clock.paused_at === null ? paused(clock, Date.parse(finished)) : clock, now)

export const added = (clock, seconds) => ({ ...clock, extra: clock.extra + seconds })

export const faceOf = left => {
  const seconds = Math.abs(left)
  return `${left < 0 ? '+' : ''}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export const phaseOf = left => left < 0 ? 'over' : left <= CLOSING ? 'closing' : 'open'

export const shareGone = (left, minutes, extra) => {
  const whole = minutes * 60 + extra
  return `${Math.min(100, Math.max(0, 100 * (whole - left) / whole))}%`
}
