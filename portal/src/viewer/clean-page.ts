import DOMPurify from 'dompurify'

const tags = [
  ...['main', 'section', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'div', 'span', 'p', 'br', 'bdi', 'strong', 'em'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'caption'],
]
const colour = /^#[0-9a-f]{6}$/

/**
 * A page that another country's server made of an object, as nodes that can do nothing: words, lists and tables. Colours
 * of segments and structures are kept; everything else that looks, loads or leads somewhere is left out.
 */
export function cleanPage(html: string): DocumentFragment {
  // The page's own looks don't come along, and the portal's policy would complain of them where they are parsed
  const plain = html
    .replace(/<style>[^<]*<\/style>/g, '')
    .replace(/ style="background:(#[0-9a-f]{6})"/g, ' data-colour="$1"')
  const fragment = DOMPurify.sanitize(plain, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: ['class', 'lang', 'dir', 'scope', 'colspan', 'rowspan', 'data-colour'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    FORBID_CONTENTS: ['style', 'title', 'svg', 'math', 'script'],
    RETURN_DOM_FRAGMENT: true,
  })
  for (const element of fragment.querySelectorAll<HTMLElement>('[data-colour]')) {
    const value = element.dataset.colour ?? ''
    if (colour.test(value)) element.style.background = value
  }
  return fragment
}
