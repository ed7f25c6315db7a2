import { expect, test } from 'vitest'
import { cleanNarrative, narrativeText } from './narrative.ts'

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<form action="/x"><iframe src="/y"></iframe><input></form>',
  '<p style="background:url(//x)" class="c" id="i">x</p>',
  '<object data="x"></object><embed src="x"><link rel="stylesheet" href="x"><meta http-equiv="refresh" content="0">',
])('N086: leaves nothing that runs or loads of %s', (payload) => {
  const clean = cleanNarrative(`<div xmlns="http://www.w3.org/1999/xhtml">${payload}<p>text</p></div>`)

  expect(clean.replace(/<\/?(div|p|table|td|tr|tbody)>/g, '').replace(/&[a-z]+;/g, '')).not.toMatch(
    /<|\son\w+=/,
  )
})

test('keeps tables, lists and emphasis with their spans', () => {
  const html =
    '<table><tbody><tr><td colspan="2" title="a">1</td></tr></tbody></table><ul><li><b>x</b></li></ul><h3>y</h3>'

  expect(cleanNarrative(html)).toBe(html)
})

test('text of a narrative keeps its lines and decodes its signs', () => {
  expect(narrativeText('<div><p>A &lt; B</p><p>C&amp;D<br/>E</p></div>')).toBe('A < B\nC&D\nE')
})
