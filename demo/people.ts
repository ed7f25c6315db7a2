/** A person who does not exist. Individual numbers 900 to 999 are never given to anyone (population register). */
export interface DemoPerson {
  readonly key: string
  readonly family: string
  readonly given: readonly string[]
  readonly birthDate: string
  readonly sex: 'female' | 'male'
  /** Finnish personal identity code. */
  readonly nationalId: string
  /** Number in the register of the Lumivaara hospital district. */
  readonly hospitalId: string
  /** What DICOM headers carry: the hospital's own number or the national one. */
  readonly headerId: 'hospital' | 'national'
  readonly formerName?: string
  readonly language: 'fi' | 'sv'
  readonly address: { readonly line: string; readonly postalCode: string; readonly city: string }
  readonly phone: string
}

const checkCharacters = '0123456789ABCDEFHJKLMNPRSTUVWXY'

export const nationalIdSystem = 'urn:oid:1.2.246.21'
export const hospitalIdSystem = 'urn:oid:1.2.246.10.99999999.14'

export const people: readonly DemoPerson[] = [
  person(
    'aino',
    'Korpisalo',
    ['Aino', 'Helmi'],
    '1961-03-14',
    'female',
    962,
    '4010772',
    'hospital',
    'fi',
    {
      line: 'Pihlajatie 7 B 12',
      postalCode: '98121',
      city: 'Lumivaara',
    },
    '+358 40 555 0172',
    'Heikkilä',
  ),
  person(
    'vaino',
    'Hämäläinen',
    ['Väinö', 'Olavi'],
    '1948-10-29',
    'male',
    915,
    '4009336',
    'national',
    'fi',
    {
      line: 'Rantakatu 3 A 5',
      postalCode: '98460',
      city: 'Tervaniemi',
    },
    '+358 40 555 0119',
  ),
  person(
    'asa',
    'Åkerström',
    ['Åsa', 'Birgitta'],
    '1975-06-02',
    'female',
    934,
    '4022815',
    'hospital',
    'sv',
    {
      line: 'Kyrkoesplanaden 18',
      postalCode: '98200',
      city: 'Kuusijärvi',
    },
    '+358 40 555 0134',
  ),
  person(
    'onni',
    'Mäkelä',
    ['Onni', 'Eemeli'],
    '2009-01-17',
    'male',
    977,
    '4031090',
    'hospital',
    'fi',
    {
      line: 'Kettutie 22',
      postalCode: '98121',
      city: 'Lumivaara',
    },
    '+358 40 555 0177',
  ),
  person(
    'goran',
    'Sjöblom',
    ['Göran', 'Erik'],
    '1956-12-06',
    'male',
    951,
    '4017403',
    'national',
    'sv',
    {
      line: 'Strandgatan 41 C 9',
      postalCode: '98460',
      city: 'Tervaniemi',
    },
    '+358 40 555 0151',
  ),
  person(
    'sade',
    'Väyrynen',
    ['Säde', 'Yrsa', 'Maria'],
    '1989-08-24',
    'female',
    988,
    '4028864',
    'national',
    'fi',
    {
      line: 'Harjulankuja 1',
      postalCode: '98310',
      city: 'Harjula',
    },
    '+358 40 555 0188',
  ),
]

function person(
  key: string,
  family: string,
  given: readonly string[],
  birthDate: string,
  sex: DemoPerson['sex'],
  individualNumber: number,
  hospitalId: string,
  headerId: DemoPerson['headerId'],
  language: DemoPerson['language'],
  address: DemoPerson['address'],
  phone: string,
  formerName?: string,
): DemoPerson {
  const nationalId = personalIdentityCode(birthDate, individualNumber)
  const base = {
    key,
    family,
    given,
    birthDate,
    sex,
    nationalId,
    hospitalId,
    headerId,
    language,
    address,
    phone,
  }
  return formerName === undefined ? base : { ...base, formerName }
}

/**
 * Finnish personal identity code for a birth date (YYYY-MM-DD) and an individual number (even for women, odd for men):
 * DDMMYY, a sign for the century, the number, and the remainder of the nine digits by 31 as a character.
 */
export function personalIdentityCode(birthDate: string, individualNumber: number): string {
  const [year = '', month = '', day = ''] = birthDate.split('-')
  const century = { '18': '+', '19': '-', '20': 'A' }[year.slice(0, 2)] ?? 'A'
  const date = `${day}${month}${year.slice(2)}`
  const number = String(individualNumber).padStart(3, '0')
  return `${date}${century}${number}${checkCharacters[Number(date + number) % 31]}`
}
