import type { Identity } from '../../src/http/portal/contract.ts'
import type { Countries, Notice } from '../../src/http/portal/contract-identification.ts'
import type { Session } from '../../src/http/portal/contract-session.ts'

/** Made-up people and words for developing the portal without a gateway. */
export const session: Omit<Session, 'expiresAt' | 'signedInAt'> = {
  professional: { name: 'Dr. Inês Valadares', role: 'Medical doctor', organisation: 'Hospital de São Telmo' },
  country: 'PT',
  csrf: 'fixture-csrf',
  supervisor: true,
  operator: true,
}

export const countries: Countries['countries'] = [
  {
    code: 'FI',
    mask: [
      {
        label: 'nationalPersonIdentifier',
        system: 'urn:oid:1.2.246.21',
        pattern: '^[0-9]{6}[-+A-FYXWVU][0-9]{3}[0-9A-Y]$',
        mandatory: true,
        choice: 'identifier',
        example: '010150-999R',
      },
      {
        label: 'regionalPatientIdentifier',
        system: 'urn:oid:1.2.246.10.99999999.14',
        mandatory: true,
        choice: 'identifier',
        example: 'H-2026-00417',
      },
      {
        label: 'birthDate',
        pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
        mandatory: true,
        example: '1950-01-01',
      },
    ],
  },
  {
    code: 'SE',
    mask: [
      { label: 'nationalPersonIdentifier', system: 'urn:oid:1.2.752.129.2.1.3.1', mandatory: true },
      { label: 'familyName', mandatory: true },
      { label: 'givenName', mandatory: true },
      { label: 'birthDate', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', mandatory: true },
    ],
  },
  {
    code: 'EE',
    mask: [
      { label: 'nationalPersonIdentifier', system: 'urn:oid:1.3.6.1.4.1.28284.6.2.2.1', mandatory: true },
    ],
  },
]

export interface Person {
  readonly key: 'story' | 'many' | 'huge' | 'nothing'
  readonly identity: Identity
  readonly sources: readonly string[]
}

const finnish = (value: string) => [{ system: 'urn:oid:1.2.246.21', value }]

export const people: readonly Person[] = [
  {
    key: 'story',
    identity: {
      family: 'Korpisalo',
      given: ['Aino', 'Helmi'],
      birthDate: '1961-03-14',
      sex: 'female',
      identifiers: finnish('140361-9616'),
    },
    sources: ['FI', 'SE', 'EE'],
  },
  {
    key: 'many',
    identity: {
      family: 'Lehtovaara',
      given: ['Eero', 'Juhani'],
      birthDate: '1950-01-01',
      sex: 'male',
      identifiers: finnish('010150-999R'),
    },
    sources: ['FI'],
  },
  {
    key: 'huge',
    identity: {
      family: 'Mäkitörmä',
      given: ['Sisko'],
      birthDate: '1944-02-02',
      sex: 'female',
      identifiers: finnish('020244-9992'),
    },
    sources: ['FI'],
  },
  {
    key: 'nothing',
    identity: {
      family: 'Tyhjä',
      given: ['Onni'],
      birthDate: '1999-09-09',
      sex: 'male',
      identifiers: finnish('090999-9999'),
    },
    sources: ['FI'],
  },
]

const texts: Readonly<Record<string, readonly string[]>> = {
  fi: [
    'Tietoa kuvantamistietojesi käytöstä Portugalissa',
    'Lääkäri pyytää Suomesta luettelon kuvantamistutkimuksistasi ja lausunnoistasi voidakseen hoitaa sinua. Tiedot haetaan vain tätä hoitoa varten.',
    'Kuka näkee tiedot. Sinua hoitavat ammattilaiset tässä sairaalassa. Jokainen katselu kirjataan Portugalissa ja Suomessa, ja voit pyytää kirjaukset nähtäväksesi.',
    'Kuinka kauan. Portugali säilyttää hoitopäätöksissä käytetyt tiedot oman lakinsa mukaisesti. Muut kopiot poistetaan 24 tunnin kuluttua.',
    'Oikeutesi. Voit rajoittaa tietojesi luovuttamista Suomen palvelussa. Rajattuja tietoja ei näytetä, eikä rajauksesta kerrota.',
  ],
  en: [
    'Your medical images in Portugal',
    'A doctor asks Finland for a list of your imaging studies and reports in order to treat you. They are fetched for this treatment only.',
    'Who sees them. The professionals who treat you in this hospital. Every access is recorded in Portugal and in Finland, and you may ask to see the record.',
    'How long. Portugal keeps what your treatment rests on as its law demands. Other copies are deleted after 24 hours.',
    'Your rights. You may restrict access in the service of your country. What is restricted is neither shown nor hinted at.',
  ],
  pt: [
    'As suas imagens médicas em Portugal',
    'O médico pede à Finlândia a lista dos seus exames de imagem e relatórios para o tratar. Só são obtidos para este tratamento.',
    'Quem os vê. Os profissionais que o tratam neste hospital. Cada acesso fica registado em Portugal e na Finlândia.',
    'Durante quanto tempo. Portugal conserva o que serviu de base ao tratamento, nos termos da lei. As outras cópias são apagadas após 24 horas.',
  ],
}

/** The notice in the language nearest to a wish. */
export function noticeIn(wish: string): Notice {
  const language = wish in texts ? wish : 'en'
  return {
    version: '1',
    language,
    languages: [...Object.keys(texts), 'sv', 'et'],
    sha256: '0'.repeat(64),
    paragraphs: [...(texts[language] ?? [])],
  }
}
