import { expect, test } from 'vitest'
import texts from '../../spec/terminology/readme-texts.json' with { type: 'json' }
import type { ReportView } from '../domain/report-view.ts'
import { readerWords } from './reader-words.ts'
import { reportPage } from './report-page.ts'

const view: ReportView = {
  title: 'Pään <TT>',
  status: 'preliminary',
  version: '2',
  language: 'fi',
  patient: {
    identifiers: [{ system: 'urn:n', value: '010150-123A' }],
    name: { family: 'Korpisalo', given: ['Aino'] },
    birthDate: '1950-01-01',
    sex: 'female',
  },
  people: [
    { role: 'author', name: 'Matti Meikäläinen' },
    { role: 'legal-authenticator', name: 'Maija Meikäläinen' },
  ],
  sections: [{ kind: 'conclusion', title: 'Conclusion', narrative: '<p>Ei vuotoa.</p>', values: [] }],
  studies: [],
  keyImages: [],
  attachments: [],
}
const page = async (language: string, of: Partial<ReportView> = {}): Promise<string> =>
  reportPage({ ...view, ...of }, await readerWords(language))
/** The page without what is the report's own. */
const ownWords = async (language: string): Promise<string> =>
  (await page(language)).replace(/^<style>.*<\/head>/ms, '').replace(/ lang="[^"]*"/g, '')

test.each(Object.keys(texts).filter((language) => language !== 'en'))(
  'a report taken away is headed in %s, its own words stay and are marked as Finnish',
  async (language) => {
    const said = await page(language)

    expect(said).toContain(`<html lang="${language}">`)
    expect(said).toContain('<div lang="fi"><p>Ei vuotoa.</p></div>')
    expect(said).not.toMatch(/undefined|\{\{|Date of birth|not verified/i)
    expect(await ownWords(language)).not.toBe(await ownWords('en'))
  },
)

test('a reader of Greek sees first that the report is preliminary and what that means', async () => {
  const { status, report } = await readerWords('el-GR')
  const said = await page('el-GR')

  expect(said).toContain(report.means.preliminary)
  expect(said).toContain((status.long.preliminary ?? '').toLocaleUpperCase('el'))
  expect(await page('el', { status: 'entered-in-error' })).toContain(report.means.cancelled)
  expect(await page('el', { status: 'final' })).not.toContain('class="mark"')
})

test('another language is answered in English, and nothing of the report is taken for markup', async () => {
  expect(await page('is')).toBe(await page('en'))
  expect(await page('../../../etc/passwd')).toBe(await page('en'))
  expect(await page('en')).toContain('Pään &lt;TT&gt;')
})
