// The words that Deskside proposes while a talk goes on: its topic, and each reminder as it would be posted.
import { proof } from './connection.js'
import { all, one } from './desk.js'
import { nameOf, writersOf } from './fields.js'

const TYPED = 400

const lower = name => name[0].toLowerCase() + name.slice(1)
const topicOf = (form, which = ':checked') => all(`input[name=skill]${which}`, form)
  .map(box => lower(box.closest('label').lastChild.textContent.trim())).join(' and ')

// write(student, field, value) and value(student, field) are the journal's. Gives what is to be called after every touch.
export const proposeWords = ({ form, write, value }) => {
  const topic = one('#topic', form)
  const students = writersOf(form)
  const { course } = JSON.parse(form.elements.talk.value)
  const everyone = 'group' in form.dataset ? null : students[0]
  let proposed = topicOf(form, '[checked]') // as the page came
  let typed = null
  let asked = 0

  const proposeTopic = () => {
    const now = topicOf(form)
    if (now === proposed || (topic.value !== '' && topic.value !== proposed)) return
    proposed = now
    topic.value = now
    write(everyone, 'topic', now)
  }

  // What was said to everyone stands above what was said to one.
  const steps = student => [...new Set([everyone, student])].map(whom => value(whom, 'next_step')).filter(Boolean).join('\n')

  // Without a network the words that were proposed last stay.
  const proposeLetter = async (student, number) => {
    const letter = form.elements.namedItem(nameOf(form, { student, field: 'reminder_text' }))
    const own = () => value(student, 'reminder_text')
    if (own() || document.activeElement === letter) return
    const body = new URLSearchParams({
      course, topic: value(everyone, 'topic') ?? '', next_step: steps(student), next_draft: Boolean(value(everyone, 'next_draft')),
    })
    if (value(everyone, 'look_again_on')) body.set('look_again_on', value(everyone, 'look_again_on'))
    const asking = { method: 'POST', headers: { 'X-CSRF-Token': proof }, body, redirect: 'error' }
    const answer = await fetch(`/students/${student}/conference/words`, asking).catch(() => null)
    if (!answer?.ok || number !== asked || own()) return
    letter.value = (await answer.json()).words
  }

  const proposeLetters = () => {
    const number = asked += 1
    return Promise.all(students.map(student => proposeLetter(student, number)))
  }

  const propose = () => {
    proposeTopic()
    for (const line of all('[data-own-words]', form)) line.hidden = !value(Number(line.dataset.ownWords), 'reminder_text')
    clearTimeout(typed)
    if (one('[name=reminder_wanted]', form).checked) typed = setTimeout(proposeLetters, TYPED)
  }
  return propose
}
