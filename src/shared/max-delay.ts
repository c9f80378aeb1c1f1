/** The longest delay of a message in a queue: 12 hours, in seconds. */
export const maxDelay = 43_200
