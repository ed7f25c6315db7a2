import type { Coding } from '../../src/domain/codes.ts'
import type { PlaceKey } from './places.ts'

/** A professional who does not exist; `number` is of the form of the Finnish register of professionals. */
export interface DemoProfessional {
  readonly key: string
  readonly family: string
  readonly given: string
  readonly prefix: string
  readonly number: string
  readonly place: PlaceKey
  readonly specialty: SpecialtyKey
  readonly training?: boolean
}

const sct = 'http://snomed.info/sct'

/** SNOMED CT specialties (FHIR value set c80-practice-codes), with the words of requests. */
export const specialties = {
  radiology: specialty('394914008', 'Radiology', 'Radiologia', 'Radiologi'),
  emergency: specialty('773568002', 'Emergency medicine', 'Akuuttilääketiede', 'Akutmedicin'),
  general: specialty('394814009', 'General practice', 'Yleislääketiede', 'Allmänmedicin'),
  cardiology: specialty('394579002', 'Cardiology', 'Kardiologia', 'Kardiologi'),
  neurology: specialty('394591006', 'Neurology', 'Neurologia', 'Neurologi'),
  orthopaedics: specialty(
    '394801008',
    'Trauma and orthopaedics',
    'Ortopedia ja traumatologia',
    'Ortopedi och traumatologi',
  ),
  pulmonary: specialty('418112009', 'Pulmonary medicine', 'Keuhkosairaudet', 'Lungsjukdomar'),
  oncology: specialty('394592004', 'Clinical oncology', 'Syöpätaudit', 'Onkologi'),
  gastroenterology: specialty('394584008', 'Gastroenterology', 'Gastroenterologia', 'Gastroenterologi'),
  endocrinology: specialty('394583002', 'Endocrinology', 'Endokrinologia', 'Endokrinologi'),
  rheumatology: specialty('394810000', 'Rheumatology', 'Reumatologia', 'Reumatologi'),
  gynaecology: specialty('394585009', 'Obstetrics and gynecology', 'Naistentaudit', 'Gynekologi'),
  surgery: specialty('394609007', 'General surgery', 'Yleiskirurgia', 'Allmän kirurgi'),
  urology: specialty('394612005', 'Urology', 'Urologia', 'Urologi'),
  ent: specialty(
    '418960008',
    'Otolaryngology',
    'Korva-, nenä- ja kurkkutaudit',
    'Öron-, näs- och halssjukdomar',
  ),
  screening: specialty('409968004', 'Preventive medicine', 'Rintasyöpäseulonta', 'Bröstcancerscreening'),
} as const

export type SpecialtyKey = keyof typeof specialties

export interface Specialty {
  readonly coding: Coding & { readonly display: string }
  readonly fi: string
  readonly sv: string
}

function specialty(code: string, display: string, fi: string, sv: string): Specialty {
  return { coding: { system: sct, code, display }, fi, sv }
}

export const radiologists: readonly DemoProfessional[] = [
  doctor('salo', 'Salo', 'Taru', 'lumivaara', 'radiology', 71, true),
  doctor('niemi', 'Niemi', 'Pekka', 'lumivaara', 'radiology', 72),
  doctor('ranta', 'Ranta', 'Johanna', 'lumivaara', 'radiology', 73),
  doctor('laine', 'Laine', 'Saara', 'kuusijarvi', 'radiology', 74),
  doctor('bjorklund', 'Björklund', 'Mårten', 'kuusijarvi', 'radiology', 75),
  doctor('aalto', 'Aalto', 'Marjatta', 'harjula', 'radiology', 76),
  doctor('virta', 'Virta', 'Olli', 'tervaniemi', 'radiology', 77),
]

const referrers: readonly DemoProfessional[] = [
  doctor('kallio', 'Kallio', 'Ilona', 'lumivaara', 'emergency', 11),
  doctor('nyman', 'Nyman', 'Krister', 'tervaniemi', 'general', 12),
  doctor('harkonen', 'Härkönen', 'Eeva', 'tervaniemi', 'general', 13),
  doctor('toivonen', 'Toivonen', 'Janne', 'lumivaara', 'cardiology', 14),
  doctor('wikstrom', 'Wikström', 'Anna', 'lumivaara', 'neurology', 15),
  doctor('peltonen', 'Peltonen', 'Risto', 'lumivaara', 'orthopaedics', 16),
  doctor('rasanen', 'Räsänen', 'Tiina', 'kuusijarvi', 'pulmonary', 17),
  doctor('lonnqvist', 'Lönnqvist', 'Carola', 'lumivaara', 'oncology', 18),
  doctor('mantyla', 'Mäntylä', 'Jouni', 'kuusijarvi', 'gastroenterology', 19),
  doctor('savolainen', 'Savolainen', 'Päivi', 'kuusijarvi', 'endocrinology', 20),
  doctor('ojala', 'Ojala', 'Kirsi', 'lumivaara', 'rheumatology', 21),
  doctor('sundqvist', 'Sundqvist', 'Maj', 'kuusijarvi', 'gynaecology', 22),
  doctor('hietala', 'Hietala', 'Antti', 'kuusijarvi', 'surgery', 23),
  doctor('pohjola', 'Pohjola', 'Mikko', 'lumivaara', 'urology', 24),
  doctor('soder', 'Söder', 'Lena', 'kuusijarvi', 'ent', 25),
  doctor('lehto', 'Lehto', 'Ulla', 'harjula', 'screening', 26),
]

function doctor(
  key: string,
  family: string,
  given: string,
  place: PlaceKey,
  specialty: SpecialtyKey,
  number: number,
  training?: boolean,
): DemoProfessional {
  const base = {
    key,
    family,
    given,
    prefix: 'LL',
    number: `99${String(number).padStart(3, '0')}${number % 10}`,
    place,
    specialty,
  }
  return training === undefined ? base : { ...base, training }
}

export function referrerOf(specialty: SpecialtyKey): DemoProfessional {
  return referrers.find((one) => one.specialty === specialty) ?? (referrers[0] as DemoProfessional)
}

export function professional(key: string): DemoProfessional {
  return (
    [...radiologists, ...referrers].find((one) => one.key === key) ?? (radiologists[0] as DemoProfessional)
  )
}
