import sanitizeHtml from 'sanitize-html'

const options: sanitizeHtml.IOptions = {
  allowedTags:
    'div p br b i em strong ul ol li table thead tbody tr td th span h1 h2 h3 h4 h5 h6 pre blockquote caption sub sup hr dl dt dd'.split(
      ' ',
    ),
  allowedAttributes: { '*': ['colspan', 'rowspan', 'title'] },
  disallowedTagsMode: 'discard',
  nestingLimit: 64,
  enforceHtmlBoundary: false,
}

/**
 * The narrative of a document as it may be shown: text and plain structure; no scripts, styles, links, images or
 * anything that loads. The text of a tag that isn't kept stays, except of scripts and styles.
 */
export const cleanNarrative = (xhtml: string): string => sanitizeHtml(xhtml, options).trim()

/** Only the text of a narrative, with its lines. */
export const narrativeText = (xhtml: string): string =>
  sanitizeHtml(xhtml.replace(/<(br|p|div|li|tr|h\d)\b/gi, '\n<$1'), {
    ...options,
    allowedTags: [],
    allowedAttributes: {},
    textFilter: (text) => text,
  })
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
