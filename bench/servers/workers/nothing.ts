/** What workerd itself costs: the input is not even read. */
export default {
  fetch: () => Response.json({ greeting: 'Hello Ada' }),
}
