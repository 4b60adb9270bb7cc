// What was typed or tapped while the journal of the page still opened: on a slow network long before its scripts came.
import { said } from './fields.js'
import { TEXTS } from './journal.js'

const rendered = list => [...list.options].find(option => option.defaultSelected) ?? list.options[0]
const changed = control => {
  if (control.matches('[type=radio]')) return control.checked && !control.defaultChecked
  if (control.matches('[type=checkbox]')) return control.checked !== control.defaultChecked
  if (control.matches('select')) return control.value !== rendered(control).value
  return control.matches('input, textarea') && control.value !== control.defaultValue
}

// What was put into a text since the page came; at its end it goes on there, elsewhere it stands by itself.
const added = control => {
  const { value, defaultValue } = control
  const shorter = Math.min(value.length, defaultValue.length)
  let before = 0
  while (before < shorter && value[before] === defaultValue[before]) before += 1
  let after = 0
  while (after < shorter - before && value.at(-1 - after) === defaultValue.at(-1 - after)) after += 1
  const words = value.slice(before, value.length - after)
  const apart = control.matches('textarea') ? '\n' : ' '
  return after && words ? apart + words.trim() : words
}

// Until `end`, which gives the controls that were touched. A field that this device had kept is shown by
// show(place, control, inForm): the last of them puts it into the form.
export const watchEarly = form => {
  const early = new Set([...form.elements].filter(changed))
  const collect = event => {
    if (event.target.form === form) early.add(event.target)
  }
  document.addEventListener('input', collect)
  const tapped = place => [...early].some(control => (
    said(form, control).some(([student, field]) => student === place.student && field === place.field)
  ))

  // A tap stands; what is typed goes on from what was kept, also where several changes of a field were.
  const typed = new Map()
  const show = (place, control, inForm) => {
    if (!TEXTS.includes(place.field)) return tapped(place) || inForm()
    if (!typed.has(control)) typed.set(control, early.has(control) ? added(control) : '')
    inForm()
    if (typed.get(control)) control.value += typed.get(control)
  }
  const end = () => {
    document.removeEventListener('input', collect)
    return early
  }
  return { show, end }
}
