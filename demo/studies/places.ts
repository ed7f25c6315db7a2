/** An organisation that does not exist. */
export interface Place {
  readonly key: string
  /** As it stands in images: at most 64 characters. */
  readonly name: string
  readonly nameFi: string
  readonly nameSv: string
  readonly oid: string
  readonly city: string
  readonly street: string
  readonly postalCode: string
  readonly phone: string
  readonly department: string
  /** Namespace of accession numbers: short name and OID. */
  readonly accession: { readonly namespace: string; readonly oid: string; readonly prefix: string }
}

export const places = {
  lumivaara: place(
    'lumivaara',
    'Lumivaara University Hospital',
    'Lumivaaran yliopistollinen sairaala',
    'Lumivaara universitetssjukhus',
    1,
    'Lumivaara',
    'Sairaalantie 2',
    '98120',
    'LUMIVAARA',
    'LU',
    'Lumivaara Imaging Centre',
  ),
  kuusijarvi: place(
    'kuusijarvi',
    'Kuusijärvi Central Hospital',
    'Kuusijärven keskussairaala',
    'Kuusijärvi centralsjukhus',
    2,
    'Kuusijärvi',
    'Keskussairaalankatu 14',
    '98200',
    'KUUSIJARVI',
    'KJ',
    'Radiology',
  ),
  harjula: place(
    'harjula',
    'Harjula Imaging',
    'Harjula Kuvantaminen',
    'Harjula Bilddiagnostik',
    3,
    'Harjula',
    'Asemakatu 9',
    '98310',
    'HARJULA',
    'HA',
    'Outpatient Imaging',
  ),
  tervaniemi: place(
    'tervaniemi',
    'Tervaniemi Health Centre',
    'Tervaniemen terveyskeskus',
    'Tervaniemi hälsovårdscentral',
    4,
    'Tervaniemi',
    'Kirkkotie 5',
    '98460',
    'TERVANIEMI',
    'TE',
    'X-ray Unit',
  ),
} as const satisfies Record<string, Place>

export type PlaceKey = keyof typeof places

function place(
  key: string,
  name: string,
  nameFi: string,
  nameSv: string,
  number: number,
  city: string,
  street: string,
  postalCode: string,
  namespace: string,
  prefix: string,
  department: string,
): Place {
  const root = `1.2.246.10.99999999.${20 + number}`
  const accession = { namespace, oid: `${root}.24`, prefix }
  const phone = `+358 16 555 0${100 + number}`
  return { key, name, nameFi, nameSv, oid: root, city, street, postalCode, phone, department, accession }
}
