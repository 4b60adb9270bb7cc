// What can be pressed and is smaller than a finger: everything but the links within a text.
() => {
  const LEAST = 44
  const PRESSED = 'a[href], button:enabled, summary, select, textarea, input:not([type=hidden]), label:has([type=checkbox], [type=radio])'
  const ELSEWHERE = 'label :is([type=checkbox], [type=radio]), .skip' // the label is pressed; nobody sees the skip link
  const looksSmall = one => {
    const { width, height } = one.getBoundingClientRect()
    return Math.min(width, height) < LEAST && one.checkVisibility({ visibilityProperty: true }) && !one.matches(ELSEWHERE)
  }
  const block = one => getComputedStyle(one).display.startsWith('inline') ? block(one.parentElement) : one
  const inText = one => one.matches('.told:not(.more)')
    || (getComputedStyle(one).display === 'inline' && block(one).textContent.trim() !== one.textContent.trim())
  // How far from its middle it is pressed: some are larger than they look, and a neighbour may lie above them.
  const reach = isHit => {
    let far = 0
    while (far < LEAST && isHit(far + 1)) far += 1
    return far
  }
  const size = one => {
    one.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
    const { left, top, width, height } = one.getBoundingClientRect()
    const isHit = (right, down) => one.contains(document.elementFromPoint(left + width / 2 + right, top + height / 2 + down))
    return [
      Math.round(Math.max(width, reach(far => isHit(-far, 0)) + 1 + reach(far => isHit(far, 0)))),
      Math.round(Math.max(height, reach(far => isHit(0, -far)) + 1 + reach(far => isHit(0, far)))),
    ]
  }
  return [...document.querySelectorAll(PRESSED)]
    .filter(one => looksSmall(one) && !inText(one))
    .map(one => [...size(one), one])
    .filter(([width, height]) => Math.min(width, height) < LEAST)
    .map(([width, height, one]) => `${width}×${height} ${one.tagName} ${one.className} ${one.innerText.trim() || one.name}`)
}
