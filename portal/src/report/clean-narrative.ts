import DOMPurify from 'dompurify'

const tags = [
  'div',
  'p',
  'span',
  'br',
  'hr',
  'b',
  'i',
  'em',
  'strong',
  'u',
  's',
  'small',
  'big',
  'sub',
  'sup',
  'tt',
  'code',
  'pre',
  'blockquote',
  'q',
  'cite',
  'abbr',
  'dfn',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'li',
  'dl',
  'dt',
  'dd',
  'table',
  'caption',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'th',
  'td',
  'col',
  'colgroup',
  'a',
]
const attributes = [
  'lang',
  'dir',
  'title',
  'colspan',
  'rowspan',
  'span',
  'start',
  'headers',
  'scope',
  'abbr',
  'href',
]

/**
 * A report's narrative as nodes that can do nothing: text, tables and lists only. The gateway cleaned it already; it is
 * somebody else's document, so it is cleaned once more where it is shown. DOMPurify makes its own Trusted Types policy.
 */
export function cleanNarrative(html: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: attributes,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // Links lead out of the portal: only where the reader can see that they do.
    ALLOWED_URI_REGEXP: /^https:\/\//i,
    RETURN_DOM_FRAGMENT: true,
  })
  for (const link of fragment.querySelectorAll('a')) {
    if (!link.hasAttribute('href')) continue
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
  }
  return fragment
}
