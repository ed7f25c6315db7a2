import { objectTargets } from '../src/archive/made-syntaxes.ts'
import { decodedCodecs } from '../src/dicom/pixel/decode.ts'
import { baselineQuality, nearLossless, type Target, targetOf, targets } from '../src/dicom/pixel/targets.ts'
import { type TransferSyntax, transferSyntax, transferSyntaxes } from '../src/dicom/transfer-syntaxes.ts'

/** What stored objects can be turned into, made from the tables that the program works with. */
export function pixelDataPage(): string {
  return `# Transfer syntaxes of stored objects, and what they are turned into

Objects are kept byte for byte as they came. This page says in which other transfer syntaxes they are given, by WADO-RS (study, series, instance, frames), WADO-URI, the image channel, C-GET and C-MOVE. It is made from the code's tables by \`node tools/generate-docs.ts\`.

## Out of which

| stored in | UID | data set | pixels |
|---|---|---|---|
${transferSyntaxes.map(sourceRow).join('\n')}

What is not decoded is given as it is stored and in no other way. Objects without pixels go in Explicit and Implicit VR Little Endian and Deflated; beside images, in an answer in another transfer syntax, in Explicit VR Little Endian.

## Into which

| transfer syntax | UID | objects | frames | loss |
|---|---|---|---|---|
${objectTargets.map(targetRow).join('\n')}

Frames have no data set of their own: \`application/octet-stream\` in Explicit VR Little Endian is native pixels as the attributes of the stored object describe them.

## Which pixels

| UID | Bits Allocated | Bits Stored | signed | colour, up to bits | Photometric Interpretation of colour |
|---|---|---|---|---|---|
${targets.map(pixelsRow).join('\n')}

Monochrome and palette images keep their Photometric Interpretation. Refused with 406 and a sentence: floating point pixels other than native; samples outside the table; an overlay in unused bits of Pixel Data (PS3.5 8.1.2, retired) where samples are coded by value; palettes with loss; colour spaces that are not in the table. JPEG 2000 and HTJ2K of several samples take eight bits, and only red, green and blue, since that is what the encoders can do. For frames also what the attributes of the stored object would be wrong about: shared chrominances (YBR_FULL_422) and a High Bit that is not Bits Stored - 1, where samples are coded.

## What is said of them

- File meta information: the transfer syntax, and the instance where it is another one; all else as it stands.
- Attributes stay byte for byte; out of Implicit VR the dictionary of PS3.6 gives the VRs, what it doesn't know is UN; out of big endian numbers are turned. Group lengths go.
- Photometric Interpretation: RGB of what JPEG 2000 undid; YBR_FULL where shared chrominances were given back to each pixel; YBR_RCT where the encoder transforms. Planar Configuration 0 for what is coded. High Bit is Bits Stored - 1 where samples are coded by value; signed samples go into JPEG and JPEG-LS with the sign over all Bits Allocated.
- Pixel Data in fragments: one a frame, of even length, with an empty Basic Offset Table, since lengths are known at the end only; Extended Offset Tables of the stored object go.
- HTJ2K is in progressive order (RPCL) with tile-part lengths and enough decompositions (PS3.5 10.18) in both of its transfer syntaxes.

## Loss

Made only for who names the transfer syntax, never for DIMSE: JPEG baseline with quality ${baselineQuality} of 100 and no shared chrominance; near-lossless JPEG-LS with no sample changed by more than ${nearLossless}. Such an object is another one ([ADR 14](../adr/0014-what-is-made-with-loss-is-another-object.md)): a SOP Instance UID of its own, the same wherever it is made; Image Type DERIVED; Lossy Image Compression, its ratio (of the first frame) and method added to those there are; Derivation Description, if there is none; Derivation Code Sequence (113040, DCM); Source Image Sequence with the stored instance (121320, DCM). Frame Type of functional groups stays.

## How it is agreed on

The ranges of \`Accept\` are tried by q, then by how exact they are, then in their order, for each object of an answer; an object whose pixels turn out to be broken goes in the next form that is accepted. Without a transfer syntax it is Explicit VR Little Endian (PS3.18 8.7.3.5.2), but for what was stored with loss or can't be decoded, which goes as it is stored; \`transfer-syntax=*\` is as stored. Where nothing fits the answer is 406 and says what there is. Frames are made one after the other while they are sent, a few ahead; such an answer has no length where that is known at the end only. HTJ2K frames in progressive order are kept once made.

A C-GET is agreed on the first transfer syntax of a context in which objects are made without loss. C-MOVE offers what is stored, then Explicit and Implicit VR Little Endian, then JPEG lossless, JPEG-LS, JPEG 2000, RLE and HTJ2K, each in a context of its own.
`
}

const isDecoded = ({ codec = 'none', encapsulated, referenced }: TransferSyntax): boolean =>
  !referenced && decodedCodecs.includes(encapsulated ? codec : 'none')

function sourceRow(syntax: TransferSyntax): string {
  const { name, uid, vr, endian, deflated, encapsulated } = syntax
  const dataSet = [vr, `${endian} endian`, ...(deflated ? ['deflated'] : [])].join(', ')
  const pixels = encapsulated ? (isDecoded(syntax) ? 'decoded' : 'as stored only') : 'native'
  return `| ${name} | ${uid} | ${dataSet} | ${syntax.referenced ? 'elsewhere: as stored only' : pixels} |`
}

function targetRow(uid: string): string {
  const target = targetOf(uid)
  const loss = target?.lossy ? `yes: ${target.lossy.words}` : ''
  return `| ${transferSyntax(uid)?.name} | ${uid} | yes | ${target ? 'yes' : ''} | ${loss} |`
}

function pixelsRow({ uid, allocated, bits, signed, colourBits, colours, photometric }: Target): string {
  const [fewest, most] = bits
  const colour = colours.includes('any')
    ? 'any, as stored'
    : colours.map((name) => (photometric[name] ? `${name} as ${photometric[name]}` : name)).join(', ')
  return `| ${uid} | ${allocated.join(', ')} | ${fewest} to ${most} | ${signed ? 'yes' : ''} | ${colourBits} | ${colour} |`
}
