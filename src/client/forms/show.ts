type Control = HTMLInputElement

/** Returns true if an error is shown at a field. A list with one control has those of its elements. */
function isAt(field: string, name: string): boolean {
  return name === field || name.replace(/\[\d+\]$/, '') === field
}

/**
 * Shows the errors of a form beside their fields, and moves the focus to the first of them.
 *
 * @returns the messages that have no place in the form
 */
export function showErrors(form: HTMLFormElement, fields: Record<string, string[]>): string[] {
  const names = Object.keys(fields)
  const unplaced = { ...fields }
  let first: Control | undefined
  for (const control of document.querySelectorAll<Control>('[name]')) {
    if (control.form !== form) continue
    const isInvalid = names.some((name) => isAt(control.name, name))
    // ARIA has it for a group of radio buttons, not for one.
    mark(control, 'aria-invalid', isInvalid && control.type !== 'radio')
    if (isInvalid && control.type !== 'hidden') first ??= control
  }
  for (const slot of partsOf(form, 'error-for')) {
    const { errorFor = '' } = slot.dataset
    const own = names.filter((name) => isAt(errorFor, name))
    slot.textContent = own.flatMap((name) => fields[name] ?? []).join(' ')
    for (const name of own) delete unplaced[name]
  }
  first?.focus()
  return Object.values(unplaced).flat()
}

/** Sets an ARIA attribute to true, or removes it. */
export function mark(element: HTMLElement | null, name: string, isTrue: boolean): void {
  if (isTrue) element?.setAttribute(name, 'true')
  else element?.removeAttribute(name)
}

/** Shows the message of a form. Without one, shows its message of success. */
export function showStatus(form: HTMLFormElement, message?: string): void {
  for (const status of partsOf(form, 'form-status')) {
    status.textContent = message ?? status.dataset['formStatus'] ?? ''
  }
}

/** Returns the elements for messages, also those outside of the form: their ids begin with its own. */
function partsOf(form: HTMLFormElement, name: string): HTMLElement[] {
  const parts = document.querySelectorAll<HTMLElement>(`[data-${name}]`)
  return [...parts].filter((part) => {
    const outer = part.closest('form')
    return outer ? outer === form : part.id.startsWith(`${form.getAttribute('id')}-`)
  })
}
