/** The attributes that React names otherwise. */
interface ReactNames {
  value: 'defaultValue'
  checked: 'defaultChecked'
  enctype: 'encType'
  formaction: 'formAction'
  inputmode: 'inputMode'
  maxlength: 'maxLength'
  minlength: 'minLength'
}

const reactNames: Record<string, string> = {
  value: 'defaultValue',
  checked: 'defaultChecked',
  enctype: 'encType',
  formaction: 'formAction',
  inputmode: 'inputMode',
  maxlength: 'maxLength',
  minlength: 'minLength',
} satisfies ReactNames

/**
 * The attributes of a form or a field, with React's names. An `<option>`, which has no name, has a `value` in
 * React too.
 *
 * @typeParam Attrs the attributes of HTML
 */
export type ReactAttrs<Attrs> = {
  [Name in keyof Attrs as Name extends keyof ReactNames
    ? [Name, Attrs] extends
        | ['value', Record<'name', unknown>]
        | [Exclude<keyof ReactNames, 'value'>, unknown]
      ? ReactNames[Name]
      : Name
    : Name]: Attrs[Name]
}

/**
 * Renames the attributes of a form or a field for React, such as `value` to `defaultValue`, for
 * uncontrolled inputs.
 *
 * @example
 * ```tsx
 * <input {...reactAttrs(form.fields.name.attrs)} />
 * ```
 */
export function reactAttrs<Attrs extends object>(attrs: Attrs): ReactAttrs<Attrs> {
  const renamed = Object.entries(attrs).map(([name, value]) => {
    const isOption = name === 'value' && !('name' in attrs)
    return [isOption ? name : (reactNames[name] ?? name), value]
  })
  return Object.fromEntries(renamed) as ReactAttrs<Attrs>
}
