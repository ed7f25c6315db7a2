import type { NewValues } from '../dicom/coerce.ts'

/** Under what the local systems know patient and order. */
export interface LocalEncounter {
  readonly patientId: string
  readonly issuer?: string | undefined
  /** Family^Given. */
  readonly patientName?: string | undefined
  readonly accessionNumber?: string | undefined
}

/**
 * The rule by which a study is fitted to the local encounter (IHE RAD Import Reconciliation): these attributes get the
 * local values, those that would contradict them go, everything else stays.
 */
export function localValues({ patientId, issuer, patientName, accessionNumber }: LocalEncounter): NewValues {
  return new Map([
    [0x00100020, { vr: 'LO', value: patientId }],
    [0x00100021, { vr: 'LO', value: issuer }],
    [0x00100024, { vr: 'SQ', value: undefined }],
    [0x00101002, { vr: 'SQ', value: undefined }],
    ...(patientName === undefined ? [] : [[0x00100010, { vr: 'PN', value: plain(patientName) }] as const]),
    ...(accessionNumber === undefined
      ? []
      : [
          [0x00080050, { vr: 'SH', value: accessionNumber }] as const,
          [0x00080051, { vr: 'SQ', value: undefined }] as const,
        ]),
  ])
}

/** Letters that every character set of DICOM has: the objects of a study may use any. */
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]/g, '?')
