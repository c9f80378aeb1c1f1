/** How the requests of a client travel, and where relative ones go. One for each platform. */
export interface Transport {
  fetch(input: string, init: RequestInit): Promise<Response>
  baseUrl(): string
}
