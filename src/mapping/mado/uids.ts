import { isUid, uidFromSeed } from '../../dicom/uid.ts'

/** The UID of a UUID: ITU-T X.667, PS3.5 B.2. */
export const uidOfUuid = (uuid: string): string => `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`

/** UID of the series that holds the key object selection of this UID: nothing else is in it. */
export const seriesOfKos = (uid: string): string =>
  uid.length <= 62 ? `${uid}.1` : uidFromSeed(`series ${uid}`)

/** A UID in one of the ways in which identifiers write it: bare, `urn:oid:`, `oid:`. */
export function bareUid(text: string | undefined): string | undefined {
  const bare = text?.trim().replace(/^(urn:)?oid:/i, '')
  return bare !== undefined && isUid(bare) ? bare : undefined
}

/**
 * UID of a document by its identifier: an OID itself, a UUID as one, else a UID made from the identifier, always the same.
 */
export function documentUid({ system = '', value = '' }: { system?: string; value?: string }): string {
  const uuid = /^(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(value)?.[1]
  return bareUid(value) ?? (uuid === undefined ? uidFromSeed(`${system}|${value}`) : uidOfUuid(uuid))
}
