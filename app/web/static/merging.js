// Two devices wrote in one field: both texts are shown, dated, and nothing is asked until the teacher has the time.
import { one } from './desk.js'
import { nameOf } from './fields.js'

const dated = moment => new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' }).format(new Date(moment))

const button = (words, act) => {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'btn quiet'
  made.textContent = words
  made.addEventListener('click', act)
  return made
}

const shown = ({ text, at }) => {
  const label = document.createElement('span')
  label.textContent = `Also written, ${dated(at)}`
  const said = document.createElement('p')
  said.textContent = text
  return [label, said]
}

// settle(value): what shall stand instead of all.
export const writtenElsewhere = (form, place, settle) => {
  const name = nameOf(form, place)
  const control = form.elements.namedItem(name)
  const id = `also-${name}`
  one(`#${CSS.escape(id)}`)?.remove()
  if (!place.also.length || !(control instanceof HTMLElement)) return
  const box = document.createElement('div')
  box.className = 'also'
  box.id = id
  const both = () => [control.value, ...place.also.map(other => other.text)].filter(Boolean).join('\n')
  box.append(
    ...place.also.flatMap(shown),
    button('Keep both', () => {
      control.value = both()
      settle(control.value)
      control.focus()
    }),
    button('Leave it out', () => {
      settle(control.value)
      control.focus()
    }),
  )
  control.after(box)
}
