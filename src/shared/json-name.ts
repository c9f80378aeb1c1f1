/**
 * The part of an input that has no plain form: a query parameter with JSON, and the part of a
 * multipart body with all of the input except its files.
 */
export const jsonName = '_json'
