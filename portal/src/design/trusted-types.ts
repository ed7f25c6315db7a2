interface TrustedTypes {
  readonly defaultPolicy: unknown
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string; createHTML(html: string): string },
  ): unknown
}

/**
 * The content security policy lets no text become a script's address without a policy. This one lets libraries start
 * workers from this portal's own files and empty an element (React Aria's announcer does), and nothing else: it makes no
 * HTML and no script text.
 */
export function allowOwnScripts(): void {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes }
  if (!trustedTypes || trustedTypes.defaultPolicy) return
  trustedTypes.createPolicy('default', {
    createScriptURL(url) {
      const { origin, href } = new URL(url, document.baseURI)
      if (origin !== location.origin || !href.startsWith(`${location.origin}/`))
        throw new TypeError('refused')
      return url
    },
    createHTML(html) {
      if (html !== '') throw new TypeError('refused')
      return html
    },
  })
}
