// Reading a draft: what is selected in it stands in the form that pins a passage, at once and word for word.
import { all, one, say } from './desk.js'

const QUIET = 500 // milliseconds after which a selection is told to a screen reader

const text = one('#text')
const fold = one('[data-selected]')

// The part of a paragraph that the selection holds; what stands beside the text is nobody's words.
const within = (range, paragraph) => {
  const part = document.createRange()
  part.selectNodeContents(paragraph)
  if (part.compareBoundaryPoints(Range.START_TO_START, range) < 0) part.setStart(range.startContainer, range.startOffset)
  if (part.compareBoundaryPoints(Range.END_TO_END, range) > 0) part.setEnd(range.endContainer, range.endOffset)
  return part.toString().trim()
}

const selected = () => {
  const selection = document.getSelection()
  if (!selection.rangeCount || selection.isCollapsed) return ''
  const range = selection.getRangeAt(0)
  return all('[data-words]', text).filter(each => range.intersectsNode(each)).map(each => within(range, each)).filter(Boolean).join('\n')
}

if (text && fold) {
  const field = one('textarea', fold)
  let told = null
  document.addEventListener('selectionchange', () => {
    const words = selected()
    if (!words) return
    field.value = words.slice(0, field.maxLength)
    fold.open = true
    clearTimeout(told)
    told = setTimeout(() => say('What you selected is in the form Pin a passage.'), QUIET)
  })
}
