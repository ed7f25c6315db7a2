import { fastify } from 'fastify'
import { seriesTags, studyTags } from '../src/archive/index-attributes.ts'
import { type MatchForm, type MatchingKey, matchingKeys } from '../src/archive/matching-keys.ts'
import type { SearchLevel } from '../src/archive/search-condition.ts'
import { answerRequest } from '../src/connector/dimse/contexts.ts'
import { textDecoding } from '../src/dicom/charsets.ts'
import { keywordOf, tagOf } from '../src/dicom/dictionary.ts'
import { ourMaxPdu } from '../src/dicom/dimse/association.ts'
import { implementation } from '../src/dicom/dimse/user-information.ts'
import { defaultLimits } from '../src/dicom/limits.ts'
import { decodedCodecs } from '../src/dicom/pixel/decode.ts'
import { frameTargets } from '../src/dicom/pixel/transcode.ts'
import { type SopClass, sopClasses } from '../src/dicom/sop-classes.ts'
import { type TransferSyntax, transferSyntaxes } from '../src/dicom/transfer-syntaxes.ts'
import { dicomwebRoutes } from '../src/http/dicomweb/routes.ts'
import { characterSets, resources, serviceClasses } from './dicom-standard.ts'

/** The DICOM conformance statement in the order of PS3.2, made by asking the code: its tables, its routes, its answers. */
export async function conformancePage(settings: readonly string[]): Promise<string> {
  const routes = await offeredRoutes()
  const storage = sopClasses.filter(({ uid }) => acceptedSyntaxes(uid).length > 0)
  return `# DICOM conformance statement

Roentgate is an archive and gateway for imaging studies and reports. This statement follows the structure of DICOM PS3.2. It is made from the code by \`node tools/generate-docs.ts\`: from the tables that the program works with, from the routes that it opens, and from what it answers to an association request.

## 1 Overview

| service | role | where |
|---|---|---|
${Object.entries(serviceClasses)
  .filter(([uid]) => acceptedSyntaxes(uid).length > 0)
  .map(([, name]) => `| ${name} | SCP | 3 |`)
  .join('\n')}
| Storage, ${storage.length} SOP classes, and private ones by configuration | SCP; SCU for C-GET and C-MOVE | 3, 6 |
| Studies: search, retrieve, store (DICOMweb) | origin server | 4 |
| Media: folders, ZIP files and file sets with a DICOMDIR | File-set Reader | 5 |

Not offered: ${Object.entries(serviceClasses)
    .filter(([uid]) => acceptedSyntaxes(uid).length === 0)
    .map(([, name]) => name)
    .join('; ')}.

## 2 Implementation model

One application entity takes objects by C-STORE, STOW-RS or from media, checks each in one bounded pass, keeps it byte for byte under its digest, writes its attributes into the index, and acknowledges it only when both are durable. Several nodes on the same database and object store are one application entity.

An object that comes again with the same content is accepted and not doubled. Another object with a SOP Instance UID that is held is kept apart (quarantine) and refused: failure reason 0111H in STOW-RS, a failure status in C-STORE; whether a correction may take the place of the first is configuration ([\`archive\`](../operations/config.md)). Nothing is coerced.

## 3 Networking: DIMSE

### 3.1 Associations

| | |
|---|---|
| Application context | 1.2.840.10008.3.1.1.1 |
| Implementation Class UID | ${implementation.classUid} |
| Implementation Version Name | ${implementation.version} |
| Longest PDU that is taken | ${ourMaxPdu} bytes |
| Asynchronous operations | up to ${asynchronous()} in each direction, when asked for |
| Extended negotiation | ${extended().join('; ')} |
| Roles | SCP; for storage SOP classes the caller may take both roles, as C-GET needs |
| SOP Class Common Extended Negotiation | a class whose service class is Storage is taken as one |
| User identity | name and passcode, when the configuration has users |
| Associations at once, time limits, callers | configuration, section 9 |

For each presentation context the first transfer syntax of the caller's list that can be kept is chosen: an SCU offers first what it has.

### 3.2 Service SOP classes

| SOP class | UID | role | transfer syntaxes |
|---|---|---|---|
${Object.entries(serviceClasses)
  .filter(([uid]) => acceptedSyntaxes(uid).length > 0)
  .map(
    ([uid, name]) =>
      `| ${name} | ${uid} | SCP | ${acceptedSyntaxes(uid)
        .map(({ name: each }) => each)
        .join(', ')} |`,
  )
  .join('\n')}

C-FIND and the unique keys of C-MOVE and C-GET take the matching keys of section 4.3; the levels are PATIENT (patient root), STUDY, SERIES and IMAGE. C-MOVE sends to the peers of the configuration that have a host. An object goes out in the transfer syntax it is stored in where the receiver takes it, else in one that needs no loss, else the sub-operation fails.

### 3.3 Storage SOP classes

Those of section 6, in every transfer syntax of section 7. Storage level 2 (full): all attributes are kept, private ones too.

## 4 DICOMweb

### 4.1 Resources

| method | address | transaction |
|---|---|---|
${routes.map(({ method, url }) => `| ${method} | \`${url.replaceAll(/:(\w+)/g, '{$1}')}\` | ${transaction(method, url)} |`).join('\n')}

### 4.2 Representations

| resource | media types |
|---|---|
| study, series, instance | \`multipart/related; type="application/dicom"\`; a single instance also \`application/dicom\` |
| store request | \`multipart/related\` of \`application/dicom\`, or of metadata in \`application/dicom+json\` followed by their bulk data; a single object also \`application/dicom\` |
| metadata, search results, store answer | \`application/dicom+json\` |
| frames, bulk data | \`multipart/related\` of \`application/octet-stream\` or the media type of the transfer syntax; single ones also as they are |
| rendered, thumbnail | by the kind of object: pictures \`image/jpeg\` and \`image/png\`, documents \`text/html\`, \`text/plain\` and \`application/pdf\`, waveforms \`image/svg+xml\`, video as it is |

\`transfer-syntax=*\` gives objects as they are stored. Objects and frames are also given in the transfer syntaxes, and for the pixels, of [pixel-data.md](pixel-data.md). Frames can be asked for in: ${frameTargets.map(nameOf).join(', ')}, and as they are stored.

### 4.3 Matching keys

A parameter that is none of these is refused with 400 and its name. \`includefield\`, \`limit\`, \`offset\` and \`fuzzymatching\` are taken; sequences are named with a dot. Each level also takes the keys of the levels above it.

${(['study', 'series', 'instance'] as const).map(keyTable).join('\n\n')}

### 4.4 Attributes of answers

Beside those that PS3.18 Tables 10.6.3-3 to 10.6.3-5 ask for, \`includefield\` gives:

- of patient and study: ${attributes(studyTags)};
- of the series: ${attributes(seriesTags)};
- of the instance: all attributes of its metadata.

## 5 Media

\`roentgate import\` reads files, folders, ZIP files and file sets with a DICOMDIR, and takes data sets without file meta information when all their UIDs are there. No media are written.

## 6 SOP classes of objects

All of these are stored, found and retrieved. *Shown as* says what \`rendered\` makes of them.

| SOP class | UID | shown as |
|---|---|---|
${storage.map(classRow).join('\n')}

## 7 Transfer syntaxes

All of these are stored and sent as they are. *Decoded* are those whose pixels can be rendered and sent in another transfer syntax.

| transfer syntax | UID | decoded | frames made in it |
|---|---|---|---|
${transferSyntaxes
  .filter(({ uid }) => isKept(uid))
  .map(syntaxRow)
  .join('\n')}

## 8 Character sets

Objects are kept as they are; in JSON and searches all text is Unicode in UTF-8. Text is converted from:

| defined term | what |
|---|---|
${Object.entries(characterSets)
  .filter(([term]) => textDecoding(term.startsWith('ISO 2022') ? ['', term] : [term]).warning === undefined)
  .map(([term, what]) => `| \`${term}\` | ${what} |`)
  .join('\n')}

Other terms are read as Latin alphabet No. 1 with a warning; bytes without a meaning become U+FFFD. Names are compared without case and accents.

## 9 Configuration

Of the DIMSE listener; all keys are in [config.md](../operations/config.md).

| key | what | default |
|---|---|---|
${settings.join('\n')}

## 10 Security

- DIMSE: the BCP 195 RFC 8996, 9325 TLS profile (PS3.15 B.12) with certificates of both sides; AE title, address and certificate of known peers; user identity.
- DICOMweb inside the country: a bearer token signed by the node, with the scopes \`dicomweb.read\` and \`dicomweb.write\`. Between countries: mutual TLS and a token for one study, bound to the certificate.
- Every disclosure, import and refusal is in the journal before the answer goes out, and is an AuditEvent.
- What an object may claim is bounded before anything else reads it: depth ${defaultLimits.depth}; ${defaultLimits.elements} attributes and ${defaultLimits.elementsPerFrame} more for each frame, up to ${defaultLimits.mostElements}; ${megabytes(defaultLimits.frameBytes)} MB a frame; ${defaultLimits.frames} frames; a deflated data set grows to ${megabytes(defaultLimits.inflatedBytes)} MB and ${defaultLimits.inflateRatio} times its size at most.
`
}

const megabytes = (bytes: number): number => bytes / 2 ** 20
const nameOf = (uid: string): string => transferSyntaxes.find((one) => one.uid === uid)?.name ?? uid

/** The answer of the listener to one presentation context, from a caller who may do everything. */
function asked(abstractSyntax: string, syntaxes: readonly string[]) {
  const request = {
    called: 'ROENTGATE',
    calling: 'CALLER',
    contexts: [{ id: 1, abstractSyntax, transferSyntaxes: syntaxes }],
    maxPduLength: 0,
    roles: [],
    extended: [{ sopClass: abstractSyntax, information: Buffer.alloc(8, 1) }],
    related: [],
    window: { invoked: 0, performed: 0 },
  }
  const allows = new Set(['store', 'find', 'retrieve', 'commitment'] as const)
  return answerRequest(request, { allows, peer: undefined, identityTaken: false }, { unlistedClasses: false })
}

const acceptedSyntaxes = (abstractSyntax: string): readonly TransferSyntax[] =>
  transferSyntaxes.filter(({ uid }) => asked(abstractSyntax, [uid]).contexts[0]?.result === 0)

const ctImage = '1.2.840.10008.5.1.4.1.1.2'
const kept = new Set(acceptedSyntaxes(ctImage).map(({ uid }) => uid))
const isKept = (uid: string): boolean => kept.has(uid)
const asynchronous = (): number => asked(ctImage, [...kept]).window?.performed ?? 1

/** What is answered to every byte of the extended negotiation, by service: PS3.4 B.3.1, C.5.1.1, C.5.2.1. */
function extended(): readonly string[] {
  const byService = {
    Storage: ctImage,
    'C-FIND': '1.2.840.10008.5.1.4.1.2.2.1',
    'C-MOVE': '1.2.840.10008.5.1.4.1.2.2.2',
  }
  return Object.entries(byService).flatMap(([service, uid]) => {
    const [answer] = asked(uid, [...kept]).extended
    return answer ? [`${service}: ${[...answer.information].join(' ')}`] : []
  })
}

interface OfferedRoute {
  readonly method: string
  readonly url: string
}

/** What the service opens, by opening it on nothing. */
async function offeredRoutes(): Promise<readonly OfferedRoute[]> {
  const found: OfferedRoute[] = []
  const app = fastify()
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) if (each !== 'HEAD') found.push({ method: each, url })
  })
  const never = (): never => {
    throw new Error('Nobody asks')
  }
  const nothing = new Proxy({}, { get: never }) as never
  await app.register(
    dicomwebRoutes({
      archive: nothing,
      authorise: never,
      audit: nothing,
      limits: { stowBytes: 0, instanceBytes: 0 },
      prefix: '/dicomweb',
    }),
  )
  await app.close()
  return found.sort((a, b) => (a.url < b.url ? -1 : 1))
}

function transaction(method: string, url: string): string {
  const last = url.split('/').at(-1) ?? ''
  return (
    resources[`${method} ${method === 'POST' ? 'studies' : last}`] ??
    `${method === 'GET' ? 'Retrieve' : method} ${last}`
  )
}

const forms: Readonly<Record<MatchForm, string>> = {
  uid: 'list of UIDs',
  text: 'single value, wildcard',
  code: 'single value, list, wildcard',
  name: 'single value, wildcard, without case and accents; word by word with fuzzymatching',
  date: 'single value, range',
  time: 'single value, range',
  number: 'single value',
}

function keyTable(level: SearchLevel): string {
  const rows = matchingKeys.filter((key) => key.level === level).map(keyRow)
  return `| ${level} | tag | matching |\n|---|---|---|\n${rows.join('\n')}`
}

const keyRow = ({ name, form }: MatchingKey): string =>
  `| ${name} | ${name
    .split('.')
    .map((part) => tagWords(tagOf(part) ?? ''))
    .join(' > ')} | ${forms[form]} |`

const tagWords = (tag: string): string => `(${tag.slice(0, 4)},${tag.slice(4)})`
const attributes = (tags: readonly string[]): string =>
  tags.map((tag) => keywordOf(tag) ?? tagWords(tag)).join(', ')

const classRow = ({ name, uid, kind, retired }: SopClass): string =>
  `| ${name}${retired ? ' (retired)' : ''} | ${uid} | ${kind} |`

function syntaxRow({ name, uid, codec = 'none', encapsulated, referenced, retired }: TransferSyntax): string {
  const isDecoded = !referenced && decodedCodecs.includes(encapsulated ? codec : 'none')
  return `| ${name}${retired ? ' (retired)' : ''} | ${uid} | ${isDecoded ? 'yes' : ''} | ${frameTargets.includes(uid) ? 'yes' : ''} |`
}
