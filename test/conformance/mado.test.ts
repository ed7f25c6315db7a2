import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Binary, Bundle } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { composed } from '../../src/dicom/compose.ts'
import { inspect } from '../../src/dicom/gate.ts'
import { bufferSource } from '../../src/dicom/source.ts'
import type { Coding } from '../../src/domain/codes.ts'
import type { MadoManifest } from '../../src/domain/mado.ts'
import { checkStructure } from '../../src/fhir/structure.ts'
import { madoOfBundle } from '../../src/mapping/mado/from-fhir.ts'
import { madoOfKos } from '../../src/mapping/mado/from-kos.ts'
import { madoBundle } from '../../src/mapping/mado/to-fhir.ts'
import { madoKos } from '../../src/mapping/mado/to-kos.ts'
import { hasShared, shared } from '../support/shared.ts'

const id = '0f5b9c2e-7a54-8d3c-9b1e-2f6a7c8d9e10'
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roentgate-mado-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A manifest as a Part 10 file, and what its reader finds in it. */
async function kosFile(manifest: MadoManifest): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of composed(madoKos(manifest), () => [])) pieces.push(piece)
  return Buffer.concat(pieces)
}
const ofFile = (bytes: Uint8Array): MadoManifest => madoOfKos(inspect(bufferSource(bytes)).json)
const overKos = async (manifest: MadoManifest): Promise<MadoManifest> => ofFile(await kosFile(manifest))
const overFhir = (manifest: MadoManifest): MadoManifest => madoOfBundle(madoBundle(manifest, id))

const examples = {
  kos: hasShared
    ? readdirSync(shared('spec/fhir/dicom-kos'))
        .filter((name) => name.endsWith('.dcm'))
        .map((name) => [name, readFileSync(shared(`spec/fhir/dicom-kos/${name}`))] as const)
    : [],
  fhir: hasShared
    ? readdirSync(shared('spec/fhir/mado'))
        .filter((name) => /^Bundle-|-bundle\.json$/.test(name))
        .map((name) => [name, readFileSync(shared(`spec/fhir/mado/${name}`), 'utf8')] as const)
    : [],
}
const madoBinary = (): Buffer => {
  const path = shared('spec/fhir/mado/mado-kos-1.2.250.1.59.40211.22756022.2.1.101-binary.json')
  const { data } = JSON.parse(readFileSync(path, 'utf8')) as Binary
  return Buffer.from(data ?? '', 'base64')
}

/** DICOM has no room for a display beside the words of a procedure, nor for a location that is no UID. */
const asDicomKeeps = (manifest: MadoManifest): MadoManifest => ({
  ...manifest,
  procedures: manifest.procedures.map(({ coding, ...rest }) => ({
    ...rest,
    ...(coding && { coding: { system: coding.system, code: coding.code } }),
  })),
  series: manifest.series.map(({ locationUid, ...series }) => ({
    ...series,
    ...(locationUid !== undefined && /^[\d.]+$/.test(locationUid) && { locationUid }),
  })),
})

test.skipIf(!hasShared).each(examples.kos)(
  '%s becomes FHIR and a key object selection again, unchanged',
  async (_, bytes) => {
    const read = ofFile(bytes)
    expect(read.series.flatMap(({ instances }) => instances).length).toBeGreaterThan(0)

    expect(overFhir(read)).toEqual(read)
    expect(asDicomKeeps(await overKos(overFhir(read)))).toEqual(asDicomKeeps(read))
    expect(
      checkStructure(madoBundle(read, id) as never).filter(({ severity }) => severity === 'error'),
    ).toEqual([])
  },
)

test.skipIf(!hasShared).each(examples.fhir)(
  '%s becomes a key object selection and FHIR again, unchanged',
  async (_, text) => {
    const read = madoOfBundle(JSON.parse(text) as Bundle)
    const once = asDicomKeeps(overFhir(read))

    expect(once).toEqual(asDicomKeeps(read))
    expect(asDicomKeeps(overFhir(await overKos(read)))).toEqual(once)
  },
)

test.skipIf(!hasShared)(
  'the same study says the same in both forms, though its codes are those of CP-2595',
  () => {
    const kos = ofFile(madoBinary())
    const bundle = madoOfBundle(
      JSON.parse(
        readFileSync(shared('spec/fhir/mado/mado-1.2.250.1.59.40211.22756022.2.1.101-bundle.json'), 'utf8'),
      ) as Bundle,
    )

    expect(kos.studyInstanceUid).toBe(bundle.studyInstanceUid)
    expect(kos.regions).toEqual(bundle.regions)
    expect(kos.series.map(({ uid }) => uid).sort()).toEqual(bundle.series.map(({ uid }) => uid).sort())
    for (const series of bundle.series) {
      const same = kos.series.find(({ uid }) => uid === series.uid)
      const { modality, number, description, bodySite, wadoBase } = series
      expect(same).toMatchObject({ modality, number, description, bodySite, wadoBase })
      // This key object selection doesn't number its instances
      const uids = (instances: typeof series.instances) => instances.map((one) => one.uid).sort()
      expect(uids(same?.instances ?? [])).toEqual(uids(series.instances))
    }
  },
)

const manifest: MadoManifest = {
  uid: '2.25.329800735698586629295641978511506172918',
  createdAt: '2026-03-01T08:30:00.000Z',
  studyInstanceUid: '1.2.3',
  title: 'Thorax & Abdomen mit KM, Verlaufskontrolle nach Lobektomie links, Vergleich mit Vorbefund',
  patient: {
    identifiers: [
      { system: 'urn:oid:1.2.246.21', value: '131052-308T' },
      { system: 'https://hospital.example/mrn', value: 'A 7' },
    ],
    name: { family: 'Ääkkönen', given: ['Åke', 'Ιωάννης'] },
    birthDate: '1952-10-13',
    sex: 'male',
  },
  startedAt: '2026-02-28T09:30:00',
  timezoneOffset: '+0200',
  modalities: ['CT', 'KO'],
  regions: [{ system: 'http://snomed.info/sct', code: '67734004', display: 'Upper trunk' }],
  procedures: [
    { coding: { system: 'http://snomed.info/sct', code: '169069000' }, text: 'CT of chest' },
    { text: 'Kontrastmittel' },
  ],
  requests: [
    {
      accession: { system: 'urn:oid:1.2.246.10', value: 'A-1' },
      placer: { system: 'urn:oid:1.2.246.11', value: 'P-1' },
      filler: { system: '', value: 'F-1' },
    },
  ],
  organisation: { name: 'Kansaneläkelaitos', oid: '1.2.246.556.12001' },
  manufacturer: 'Roentgate',
  viewerUrl: 'https://viewer.example/?study=1.2.3',
  series: [
    {
      uid: '1.2.3.1',
      modality: 'CT',
      number: 2,
      description: 'Lunge 1.0',
      bodySite: { system: 'http://snomed.info/sct', code: '816094009', display: 'Chest' },
      laterality: { system: 'http://snomed.info/sct', code: '7771000', display: 'Left' },
      startedAt: '2026-02-28T09:31:00.5',
      locationUid: '1.2.246.556.12001',
      wadoBase: 'https://images.example/dicomweb',
      instances: [
        { uid: '1.2.3.1.1', sopClassUid: '1.2.840.10008.5.1.4.1.1.2', number: 1 },
        { uid: '1.2.3.1.2', sopClassUid: '1.2.840.10008.5.1.4.1.1.2.1', number: 2, frames: 120 },
      ],
    },
    {
      uid: '1.2.3.9',
      modality: 'KO',
      locationUid: '1.2.246.556.12001',
      wadoBase: 'https://images.example/dicomweb',
      instances: [
        {
          uid: '1.2.3.9.1',
          sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59',
          number: 1,
          keyObject: {
            title: {
              system: 'http://dicom.nema.org/resources/ontology/DCM',
              code: '113000',
              display: 'Of Interest',
            },
            description: 'Rundherd S6',
          },
        },
      ],
    },
  ],
}

test('a whole manifest says the same in both forms', async () => {
  expect(overFhir(manifest)).toEqual(manifest)
  expect(asDicomKeeps(await overKos(manifest))).toEqual(asDicomKeeps(manifest))
})

/** MADO's content items of these types come with CP-2595; dciodvfy holds to the standard without it. */
const beforeCp2595 =
  /^Error - Unrecognized enumerated value <(NUM|DATE|TIME)> for value 1 of attribute <Value Type>/

test('dciodvfy finds no error in a key object selection', async () => {
  const file = join(folder, 'kos.dcm')
  writeFileSync(file, await kosFile(manifest))
  const said = execFileSync('sh', ['-c', 'dciodvfy "$1" 2>&1; true', 'sh', file], { encoding: 'utf8' })

  expect(said).toContain('KeyObjectSelectionDocument')
  expect(said.split('\n').filter((line) => line.startsWith('Error') && !beforeCp2595.test(line))).toEqual([])
})

test('DCMTK reads a key object selection as a structured document', async () => {
  const file = join(folder, 'kos-dcmtk.dcm')
  writeFileSync(file, await kosFile(manifest))
  const dump = execFileSync('sh', ['-c', 'dcmdump +P CodeMeaning +P TextValue "$1"', 'sh', file], {
    encoding: 'utf8',
  })

  expect(dump).toContain('Image Library Group')
  expect(dump).toContain('Rundherd S6')
})

const word = fc.stringMatching(/^[A-Za-zÀ-žα-ω0-9&<>"'-]{1,20}$/u)
const uid = fc.array(fc.nat(99_999), { minLength: 1, maxLength: 6 }).map((parts) => `1.2.${parts.join('.')}`)
const coding = (system: string): fc.Arbitrary<Coding> =>
  fc.record({ system: fc.constant(system), code: fc.stringMatching(/^[1-9]\d{0,14}$/), display: word })
const identifier = fc.record({
  system: fc.oneof(
    fc.constant(''),
    uid.map((oid) => `urn:oid:${oid}`),
    word.map((name) => `https://${name.length}.example/x`),
  ),
  value: fc.stringMatching(/^[A-Z0-9-]{1,16}$/),
})
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 19))
const moment = fc.oneof(
  day,
  day.map((text) => text.slice(0, 10)),
)
const snomed = 'http://snomed.info/sct'
const optional = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(shape, { requiredKeys: [] })
const instances = fc.uniqueArray(
  fc
    .tuple(
      uid,
      optional({
        number: fc.nat(100_000),
        frames: fc.integer({ min: 1, max: 100_000 }),
        keyObject: fc.record({ description: word }),
      }),
    )
    .map(([own, more]) => ({ uid: own, sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59', ...more })),
  { selector: (one) => one.uid, minLength: 1, maxLength: 5 },
)
const seriesList = fc.uniqueArray(
  fc
    .tuple(
      uid,
      instances,
      optional({
        modality: fc.constantFrom('CT', 'MR', 'KO'),
        number: fc.nat(100_000),
        description: word,
        bodySite: coding(snomed),
        laterality: coding(snomed),
        startedAt: moment,
        locationUid: uid,
        wadoBase: fc.webUrl(),
      }),
    )
    .map(([own, held, more]) => ({ uid: own, instances: held, ...more })),
  { selector: (one) => one.uid, minLength: 1, maxLength: 4 },
)
const manifests: fc.Arbitrary<MadoManifest> = fc
  .tuple(
    seriesList,
    fc.array(
      fc
        .record({ accession: identifier })
        .chain((request) =>
          optional({ placer: identifier, filler: identifier }).map((more) => ({ ...request, ...more })),
        ),
      { maxLength: 3 },
    ),
    optional({
      title: word,
      startedAt: moment,
      timezoneOffset: fc.constantFrom('+0200', '-0330', '+0000'),
      viewerUrl: fc.webUrl(),
    }),
    fc.record({
      uid,
      studyInstanceUid: uid,
      patient: fc.record({
        identifiers: fc.uniqueArray(identifier, {
          selector: ({ system, value }) => `${system}|${value}`,
          maxLength: 3,
        }),
        name: fc.record({ family: word, given: fc.array(word, { maxLength: 3 }) }),
        sex: fc.constantFrom('male', 'female', 'other', 'unknown'),
      }),
      regions: fc.array(coding(snomed), { maxLength: 2 }),
      procedures: fc.array(fc.record({ text: word }), { maxLength: 2 }),
    }),
    day,
  )
  .map(([series, requests, { timezoneOffset, ...more }, rest, created]) => ({
    ...rest,
    ...more,
    // A zone is told with a time only
    ...(timezoneOffset !== undefined && more.startedAt?.includes('T') && { timezoneOffset }),
    createdAt: `${created}.000Z`,
    modalities: [...new Set(series.flatMap(({ modality }) => modality ?? []))],
    requests,
    organisation: { name: 'Kela', oid: '1.2.246' },
    manufacturer: 'Roentgate',
    series,
  })) as fc.Arbitrary<MadoManifest>

test('whatever a manifest says, both forms say it', async () => {
  await fc.assert(
    fc.asyncProperty(manifests, async (any) => {
      expect(overFhir(any)).toEqual(any)
      expect(await overKos(any)).toEqual(any)
    }),
    { numRuns: 200 },
  )
})
