type Body = string | Uint8Array<ArrayBuffer> | ArrayBuffer

/** As much of a browser's XMLHttpRequest as dicomweb-client uses, over fetch. */
class FetchingXmlHttpRequest {
  readyState = 0
  status = 0
  response: unknown = null
  responseType = ''
  onreadystatechange: (() => void) | undefined
  #method = 'GET'
  #url = ''
  readonly #headers = new Headers()
  #answer: Response | undefined

  open(method: string, url: string): void {
    this.#method = method.toUpperCase()
    this.#url = url
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers.append(name, value)
  }

  getResponseHeader(name: string): string | null {
    return this.#answer?.headers.get(name) ?? null
  }

  getAllResponseHeaders(): string {
    return [...(this.#answer?.headers ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join('')
  }

  send(body?: Body): void {
    // An answer that breaks off has the status 0, as in a browser
    this.#send(body).catch(() => {
      this.status = 0
      this.readyState = 4
      this.onreadystatechange?.()
    })
  }

  async #send(body: Body | undefined): Promise<void> {
    this.#answer = await fetch(this.#url, {
      method: this.#method,
      headers: this.#headers,
      body: body ?? null,
    })
    this.status = this.#answer.status
    this.response =
      this.responseType === 'json'
        ? await this.#answer.json().catch(() => null)
        : this.responseType === 'arraybuffer'
          ? await this.#answer.arrayBuffer()
          : await this.#answer.text()
    this.readyState = 4
    this.onreadystatechange?.()
  }
}

/** Makes XMLHttpRequest known to code that was written for browsers. */
export function installXmlHttpRequest(): void {
  Object.assign(globalThis, { XMLHttpRequest: FetchingXmlHttpRequest })
}
