// Between the controls of a conference and the fields of its journal. In a talk with one writer every control is about
// that writer; in a group "w7/notes" is about writer 7 alone and "notes" about everyone.
import { all, one } from './desk.js'
import { TEXTS } from './journal.js'

const named = (form, name) => [...form.elements].filter(control => control.name === name)
const chosen = controls => controls.find(control => control.checked)

export const writersOf = form => JSON.parse(form.dataset.writers)
const inGroup = form => 'group' in form.dataset
const everyone = form => inGroup(form) ? null : writersOf(form)[0]
const own = (form, student) => inGroup(form) && student !== null ? `w${student}/` : ''
const parted = (form, name) => {
  const [, id, field] = /^(?:w(\d+)\/)?(.*)$/.exec(name)
  return [id ? Number(id) : everyone(form), field]
}

// The name of the control that a field is shown in.
export const nameOf = (form, { student, field }) => own(form, student) + field

const skillBox = (form, id) => named(form, 'skill').find(box => box.value === id)

export const controlOf = (form, place) => {
  const [kind, id] = place.field.split('/')
  return kind === 'skill' ? skillBox(form, id) : named(form, nameOf(form, place))[0]
}

// In a group, what was seen of each is asked from the first tap on: one row a writer, out of the page's template.
const askOfEach = (form, box) => {
  const rows = one('#levels', form)
  const item = box.closest('.skill')
  if (!rows || !box.checked || one('.level', item)) return
  const made = rows.content.cloneNode(true)
  const name = box.closest('label').lastChild.textContent.trim()
  one('legend', made).textContent = `${name}, today`
  for (const row of all('.seen', made)) row.setAttribute('aria-label', `${name}, ${row.dataset.who}`)
  for (const radio of all('input', made)) radio.name += box.value
  item.append(made)
}
const skillValue = (form, student, id) => skillBox(form, id).checked
  ? chosen(named(form, `${own(form, student)}level/${id}`))?.value ?? 'on'
  : null

// A skill that is tapped was talked about with each of them.
const skillSaid = (form, id) => [
  ...writersOf(form).map(student => [student, `skill/${id}`, skillValue(form, student, id)]),
  ...inGroup(form) && !skillBox(form, id).checked ? [[null, `skill/${id}`, null]] : [],
]

// What a control that was touched says: whom about (null: everyone), which field, and its value.
export const said = (form, control) => {
  const [student, name] = parted(form, control.name)
  const [kind, id] = name.split('/')
  if (name === 'skill') {
    askOfEach(form, control)
    return skillSaid(form, control.value)
  }
  if (kind === 'level') {
    skillBox(form, id).checked = true
    return [[student, `skill/${id}`, control.value]]
  }
  if (kind === 'comment') return [[student, name, control.value || null]]
  if (kind === 'tick' || name === 'reminder_wanted') return [[student, name, control.checked]]
  if (name === 'stage') return [[student, name, control.value]]
  if (name === 'kind') return [[null, name, control.value]]
  if (name === 'minutes') return [[null, name, Number(control.value)]]
  if (name === 'look_again' || name === 'look_again_on') return lookAgain(form)
  return TEXTS.includes(name) ? [[student, name, control.value]] : []
}

const lookAgain = form => {
  const when = chosen(named(form, 'look_again'))?.value ?? 'pick'
  const day = when === 'pick' ? one('#look_again_on', form).value || null : when === 'next_draft' ? null : when
  return [[everyone(form), 'look_again_on', day], [everyone(form), 'next_draft', when === 'next_draft']]
}

// Puts a field's value into its controls; those that somebody types in are left to the caller. valueOf(student, field)
// is the journal's.
export const show = (form, place, valueOf) => {
  const { student, field, value } = place
  const [kind, id] = field.split('/')
  const controls = named(form, nameOf(form, place))
  if (kind === 'skill') return showSkill(form, place, id, valueOf)
  if (TEXTS.includes(field)) return showText(controls[0], value ?? '')
  if (kind === 'comment') return showMark(controls, value ?? '')
  if (student !== null && student !== everyone(form)) return
  if (kind === 'tick' || field === 'reminder_wanted') for (const box of controls) box.checked = Boolean(value)
  else if (field === 'stage') for (const radio of controls) radio.checked = radio.value === value
  else if ((field === 'minutes' || field === 'kind') && value) for (const list of controls) list.value = String(value)
  else if (field === 'look_again_on') showDay(form, value)
  else if (field === 'next_draft') showNextDraft(form, value)
}

// A choice among radios, or in a list.
const showMark = (controls, value) => {
  for (const control of controls) {
    if (control.type === 'radio') control.checked = control.value === value
    else control.value = value
  }
}

const showText = (control, text) => {
  if (control && control.value !== text) control.value = text
}

const showSkill = (form, { student, field, value }, id, valueOf) => {
  const box = skillBox(form, id)
  if (!box) return
  box.checked = [null, ...writersOf(form)].some(writer => valueOf(writer, field) !== null)
  askOfEach(form, box)
  for (const radio of named(form, `${own(form, student)}level/${id}`)) radio.checked = radio.value === value
}

const showDay = (form, value) => {
  const offered = named(form, 'look_again')
  if (value === null) return
  const wanted = offered.find(radio => radio.value === value) ?? offered.find(radio => radio.value === 'pick')
  wanted.checked = true
  if (wanted.value === 'pick') one('#look_again_on', form).value = value
}

const showNextDraft = (form, value) => {
  const radio = named(form, 'look_again').find(radio_ => radio_.value === 'next_draft')
  if (value) radio.checked = true
}

// How many skills are tapped.
export const tapped = form => all('input[name=skill]:checked', form).length
