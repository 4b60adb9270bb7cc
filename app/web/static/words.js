// The words that Deskside proposes while a talk goes on: its topic, and the reminder as it would be posted.
import { all, one } from './desk.js'

const TYPED = 400

const lower = name => name[0].toLowerCase() + name.slice(1)
const topicOf = form => all('input[name=skill]:checked', form)
  .map(box => lower(box.closest('label').lastChild.textContent.trim())).join(' and ')

// write(field, value) and value(field) are the journal's. Gives what is to be called after every touch.
export const proposeWords = ({ form, write, value }) => {
  const topic = one('#topic', form)
  const letter = one('#reminder_text', form)
  let proposed = topicOf(form)
  let typed = null
  let asked = 0

  const proposeTopic = () => {
    const now = topicOf(form)
    if (now === proposed || (topic.value !== '' && topic.value !== proposed)) return
    proposed = now
    topic.value = now
    write('topic', now)
  }

  // Without a network the words that were proposed last stay.
  const proposeLetter = async () => {
    if (value('reminder_text') || document.activeElement === letter) return
    const query = new URLSearchParams({ topic: value('topic') ?? '', next_step: value('next_step') ?? '', next_draft: Boolean(value('next_draft')) })
    if (value('look_again_on')) query.set('look_again_on', value('look_again_on'))
    const number = asked += 1
    const answer = await fetch(`${form.getAttribute('action')}/words?${query}`, { redirect: 'error' }).catch(() => null)
    if (!answer?.ok || number !== asked || value('reminder_text')) return
    letter.value = (await answer.json()).words
  }

  const propose = () => {
    proposeTopic()
    clearTimeout(typed)
    if (one('[name=reminder_wanted]', form).checked) typed = setTimeout(proposeLetter, TYPED)
  }
  propose()
  return propose
}
