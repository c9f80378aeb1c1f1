/**
 * Marks a multipart body as an input with files, not a form. A form cannot send a header, and a
 * script of another site cannot send it without a preflight request.
 */
export const inputHeader = 'x-action-input'
