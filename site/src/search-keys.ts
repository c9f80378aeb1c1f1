const fields = 'input, textarea, select, [contenteditable]'
const isPrintable = (event: KeyboardEvent) =>
  event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey

/**
 * Adds keys to the search: `/` opens it, the arrows move among its results, and Enter opens one.
 * The search field is created late, so it gets the text that was typed before.
 */
export function addSearchKeys(openButton: HTMLElement, dialog: HTMLDialogElement): void {
  let typed = ''
  let isFirstWanted = false
  const input = () => dialog.querySelector('input')

  window.addEventListener('keydown', (event) => {
    if (event.key !== '/' || !isPrintable(event) || dialog.open) return
    if (event.target instanceof Element && event.target.closest(fields)) return
    event.preventDefault()
    openButton.click()
  })

  dialog.addEventListener('keydown', (event) => {
    const isInField = event.target === (input() ?? dialog)
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event, dialog)
    else if (event.key === 'Enter' && isInField) {
      isFirstWanted = true
      openFirst()
    } else if (isInField) isFirstWanted = false
    if (!input() && isPrintable(event)) typed += event.key
  })

  dialog.addEventListener('close', () => {
    typed = ''
    isFirstWanted = false
  })

  let hasField = Boolean(input())
  new MutationObserver(() => {
    const field = input()
    if (field && !hasField) {
      hasField = true
      if (dialog.open) field.focus()
      if (typed) field.value = typed
      field.dispatchEvent(new Event('input'))
    }
    openFirst()
  }).observe(dialog, { childList: true, subtree: true, characterData: true })

  /** Opens the first result after Enter, when the results are those of the words in the field. */
  function openFirst(): void {
    const words = input()?.value.trim()
    const message = dialog.querySelector('.pagefind-ui__message')?.textContent?.trim()
    if (!isFirstWanted || !words || !message?.endsWith(` ${words}`)) return
    const first = dialog.querySelector<HTMLElement>('.pagefind-ui__result:first-child a')
    if (!first) return
    isFirstWanted = false
    first.click()
  }
}

/** Moves the focus from the field to the results, and back. */
function move(event: KeyboardEvent, dialog: HTMLDialogElement): void {
  const selector = 'input, .pagefind-ui__result-link'
  const stops = [...dialog.querySelectorAll<HTMLElement>(selector)]
  const now = stops.indexOf(document.activeElement as HTMLElement)
  const next = stops[now + (event.key === 'ArrowDown' ? 1 : -1)]
  if (now < 0 || !next) return
  event.preventDefault()
  next.focus()
}
