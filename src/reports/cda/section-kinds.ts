import type { SectionName } from '../../mapping/report-graph.ts'

/** Sections of imaging reports by the codes that countries and DICOM give them (LOINC, DCM), as HL7 Europe's sections. */
const byCode: Readonly<Record<string, SectionName>> = {
  '121181': 'study',
  '18726-0': 'study',
  '55115-0': 'order',
  '18785-6': 'order',
  '121109': 'order',
  '121062': 'order',
  '55752-0': 'history',
  '11329-0': 'history',
  '11348-0': 'history',
  '121060': 'history',
  '55111-9': 'procedure',
  '121064': 'procedure',
  '29554-3': 'procedure',
  '73569-6': 'procedure',
  '55109-3': 'procedure',
  '18834-2': 'comparison',
  '55114-3': 'comparison',
  '30954-2': 'comparison',
  '121068': 'comparison',
  '59776-5': 'findings',
  '18782-3': 'findings',
  '121070': 'findings',
  '19005-8': 'conclusion',
  '55110-1': 'conclusion',
  '121072': 'conclusion',
  '121076': 'conclusion',
  '18783-1': 'recommendation',
  '18776-5': 'recommendation',
  '121074': 'recommendation',
  '73568-8': 'communication',
}

/** Words of titles, where a section has no code: Switzerland's reports, dictations in plain text. */
const byTitle: readonly (readonly [RegExp, SectionName])[] = [
  [
    /^(beurteilung|zusammenfassung|conclusions?|appréciation|valutazione|giudizio|impressions?|conclusion[ei]|assessment|bewertung|diagnos[ei])\b/i,
    'conclusion',
  ],
  [
    /^(empfehlung|recommend|recommand|raccomandazion|suggeriment|propositions?\b|proposte)/i,
    'recommendation',
  ],
  [/^(fragestellung|indikation|quesito|indications?|reason for|clinical question|renseignements)/i, 'order'],
  [/^(anamnes|klinische angaben|clinical (history|information)|history|antécédents|storia)/i, 'history'],
  [/^(vergleich|comparison|comparaison|confronto|voruntersuchung)/i, 'comparison'],
  [/^(procedure findings|befund|findings|résultats?|reperti|reperto|description)\b/i, 'findings'],
  [/^(technik|technique|tecnica|procedure|untersuchungstechnik|examination)\b/i, 'procedure'],
]

/** What HL7 Europe calls a section, by its code, else by its title; `undefined` when neither says. */
export function sectionKind(code: string | undefined, title: string | undefined): SectionName | undefined {
  if (code !== undefined && Object.hasOwn(byCode, code)) return byCode[code]
  if (code !== undefined || title === undefined) return undefined
  return byTitle.find(([words]) => words.test(title.trim()))?.[1]
}

/** Whether a section's code is one that only imaging reports have. */
export const isImagingSection = (code: string): boolean =>
  Object.hasOwn(byCode, code) && !['11329-0', '11348-0', '29554-3', '18776-5', '55109-3'].includes(code)
