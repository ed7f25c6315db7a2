import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Header } from './pydicom.ts'
import { roentgate } from './run.ts'

/** Numbers that no register issued belong to the hospital's, as the demonstration is configured. */
const hospitalNumbers = 'urn:oid:1.2.246.10.99999999.14'

/** Given to the real patients whose headers hold none: a country abroad asks for it. */
const givenBirthDate = '1950-05-05'

/** What a professional abroad types to find the patient of a real study. */
export const traitsOf = ({ patientId, birthDate }: Header): { identifier: string; birthDate: string } => ({
  identifier: patientId,
  birthDate: /^\d{8}$/.test(birthDate)
    ? birthDate.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
    : givenBirthDate,
})

/** Enters the patients of real studies into the hospital's register, as its own systems would, by importing FHIR. */
export async function registerPatients(config: string, headers: readonly Header[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'roentgate-patients-'))
  try {
    const people = new Map(headers.map((header) => [header.patientId, traitsOf(header)]))
    for (const [index, { identifier, birthDate }] of [...people.values()].entries()) {
      const patient = {
        resourceType: 'Patient',
        identifier: [{ system: hospitalNumbers, value: identifier }],
        name: [{ family: 'Corpus', given: ['Real'] }],
        birthDate,
      }
      writeFileSync(join(folder, `${index}.json`), JSON.stringify(patient))
    }
    const { code, stdout } = await roentgate('import', '--config', config, folder)
    if (code !== 0) throw new Error(`The patients were not taken: ${stdout}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
