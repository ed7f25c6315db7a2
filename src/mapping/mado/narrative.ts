/** MADO: the narrative must not be empty. Rows without a value are left out. */
export function narrative(
  title: string | undefined,
  rows: readonly (readonly [string, string | undefined])[],
): { status: 'generated'; div: string } {
  const cells = rows
    .filter(([, value]) => value)
    .map(([name, value = '']) => `<tr><td>${escaped(name)}</td><td>${escaped(value)}</td></tr>`)
  const head = title === undefined ? '' : `<p>${escaped(title)}</p>`
  return {
    status: 'generated',
    div: `<div xmlns="http://www.w3.org/1999/xhtml">${head}<table><tbody>${cells.join('')}</tbody></table></div>`,
  }
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
