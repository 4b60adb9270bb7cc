// Between the controls of a conference and the fields of its journal.
import { all, one } from './desk.js'

const TEXTS = ['topic', 'strength', 'notes', 'private', 'student_words', 'next_step', 'reminder_text']
const named = (form, name) => [...form.elements].filter(control => control.name === name)
const chosen = controls => controls.find(control => control.checked)

const skillBox = (form, id) => named(form, 'skill').find(box => box.value === id)
const skillValue = (form, id) => skillBox(form, id).checked ? chosen(named(form, `level/${id}`))?.value ?? 'on' : null

// What a control that was touched says: pairs of field and value.
export const said = (form, control) => {
  const { name } = control
  const [kind, id] = name.split('/')
  if (name === 'skill') return [[`skill/${control.value}`, skillValue(form, control.value)]]
  if (kind === 'level') {
    skillBox(form, id).checked = true
    return [[`skill/${id}`, control.value]]
  }
  if (kind === 'comment') return [[name, control.value || null]]
  if (kind === 'tick' || name === 'reminder_wanted') return [[name, control.checked]]
  if (name === 'stage') return [[name, control.value]]
  if (name === 'minutes') return [[name, Number(control.value)]]
  if (name === 'look_again' || name === 'look_again_on') return lookAgain(form)
  return TEXTS.includes(name) ? [[name, control.value]] : []
}

const lookAgain = form => {
  const when = chosen(named(form, 'look_again'))?.value ?? 'pick'
  const day = when === 'pick' ? one('#look_again_on', form).value || null : when === 'next_draft' ? null : when
  return [['look_again_on', day], ['next_draft', when === 'next_draft']]
}

// Puts a field's value into its controls; those that somebody types in are left to the caller.
export const show = (form, field, value) => {
  const [kind, id] = field.split('/')
  if (kind === 'skill') showSkill(form, id, value)
  else if (kind === 'comment') for (const radio of named(form, field)) radio.checked = radio.value === (value ?? '')
  else if (kind === 'tick' || field === 'reminder_wanted') for (const box of named(form, field)) box.checked = Boolean(value)
  else if (field === 'stage') for (const radio of named(form, field)) radio.checked = radio.value === value
  else if (field === 'minutes' && value) one('#minutes').value = String(value)
  else if (field === 'look_again_on') showDay(form, value)
  else if (field === 'next_draft') showNextDraft(form, value)
  else if (TEXTS.includes(field) && named(form, field)[0].value !== value) named(form, field)[0].value = value ?? ''
}

const showSkill = (form, id, value) => {
  const box = skillBox(form, id)
  if (!box) return
  box.checked = value !== null
  for (const radio of named(form, `level/${id}`)) radio.checked = radio.value === value
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
