/** The origin of a request's URL, without parsing it: the runtime has done so. */
export function originOf(url: string): string {
  return url.slice(0, url.indexOf('/', url.indexOf('://') + 3))
}
