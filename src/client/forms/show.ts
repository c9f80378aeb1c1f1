type Control = HTMLInputElement

/** Returns the messages of a field. A list with one control has those of its elements. */
function messagesOf(fields: Record<string, string[]>, name: string): string[] {
  return Object.keys(fields).flatMap((key) =>
    key === name || key.replace(/\[\d+\]$/, '') === name ? (fields[key] ?? []) : [],
  )
}

/**
 * Shows the errors of a form beside their fields, and moves the focus to the first of them.
 *
 * @returns the names of the errors that have no place in the form
 */
export function showErrors(form: HTMLFormElement, fields: Record<string, string[]>): string[] {
  const unplaced = new Set(Object.keys(fields))
  let first: Control | undefined
  for (const control of document.querySelectorAll<Control>('[name]')) {
    if (control.form !== form) continue
    const isInvalid = messagesOf(fields, control.name).length > 0
    // ARIA has it for a group of radio buttons, not for one.
    if (isInvalid && control.type !== 'radio') control.setAttribute('aria-invalid', 'true')
    else control.removeAttribute('aria-invalid')
    if (isInvalid && control.type !== 'hidden') first ??= control
  }
  for (const slot of form.querySelectorAll<HTMLElement>('[data-error-for]')) {
    const { errorFor = '' } = slot.dataset
    slot.textContent = messagesOf(fields, errorFor).join(' ')
    for (const name of unplaced) {
      if (name === errorFor || name.replace(/\[\d+\]$/, '') === errorFor) unplaced.delete(name)
    }
  }
  first?.focus()
  return [...unplaced]
}

/** Shows the message of a form. Without one, shows its message of success. */
export function showStatus(form: HTMLFormElement, message?: string): void {
  const status = form.querySelector<HTMLElement>('[data-form-status]')
  if (status) status.textContent = message ?? status.dataset['formStatus'] ?? ''
}
