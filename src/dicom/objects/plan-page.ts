import { type DicomJson, items, number, text } from '../attributes.ts'
import { type Cell, facts, type Page } from './page.ts'
import { referencesIn } from './references.ts'
import { subjectBlock } from './subject-facts.ts'
import { dateTimeWords, measure, numberWords } from './words.ts'

/** A plan of a treatment with photons, electrons, ions or sources: PS3.3 A.20, A.49, C.8.8.9 to C.8.8.15, C.8.8.24. */
export function planPage(json: DicomJson): Page {
  return {
    title: text(json, 'RTPlanName') ?? text(json, 'RTPlanLabel') ?? 'Treatment plan',
    blocks: [
      subjectBlock(
        json,
        facts([
          ['Label', text(json, 'RTPlanLabel')],
          ['Description', text(json, 'RTPlanDescription')],
          ['Made', dateTimeWords(json, 'RTPlanDate', 'RTPlanTime')],
          ['Intent', text(json, 'PlanIntent')?.toLowerCase()],
          ['Approval', text(json, 'ApprovalStatus')?.toLowerCase()],
          ['Structures', referencesIn(json, 'ReferencedStructureSetSequence')],
          ['Dose', referencesIn(json, 'ReferencedDoseSequence')],
        ]),
      ),
      {
        kind: 'table',
        title: 'Prescription',
        head: ['Number', 'Description', 'Type', 'Prescribed', 'At most'],
        rows: items(json, 'DoseReferenceSequence').map(prescription),
      },
      {
        kind: 'table',
        title: 'Fractions',
        head: ['Group', 'Fractions', 'Beams', 'Dose of a fraction', 'Meterset'],
        rows: items(json, 'FractionGroupSequence').map(fractions),
      },
      {
        kind: 'table',
        title: 'Beams',
        head: [
          'Number',
          'Name',
          'Kind',
          'Energy',
          'Gantry',
          'Collimator',
          'Couch',
          'Machine',
          'Control points',
        ],
        rows: [...items(json, 'BeamSequence'), ...items(json, 'IonBeamSequence')].map(beam),
      },
      {
        kind: 'table',
        title: 'Sources',
        head: ['Number', 'Isotope', 'Air kerma rate'],
        rows: items(json, 'SourceSequence').map((source) => [
          text(source, 'SourceNumber') ?? '',
          text(source, 'SourceIsotopeName') ?? '',
          measure(source, 'ReferenceAirKermaRate', 'µGy m²/h') ?? '',
        ]),
      },
    ],
  }
}

const words = (term: string | undefined): string => (term ?? '').toLowerCase().replace(/_/g, ' ')

const prescription = (reference: DicomJson): readonly Cell[] => [
  text(reference, 'DoseReferenceNumber') ?? '',
  text(reference, 'DoseReferenceDescription') ?? '',
  words(text(reference, 'DoseReferenceType')),
  measure(reference, 'TargetPrescriptionDose', 'Gy') ?? '',
  measure(reference, 'TargetMaximumDose', 'Gy') ??
    measure(reference, 'OrganAtRiskMaximumDose', 'Gy') ??
    measure(reference, 'DeliveryMaximumDose', 'Gy') ??
    '',
]

function fractions(group: DicomJson): readonly Cell[] {
  const beams = [
    ...items(group, 'ReferencedBeamSequence'),
    ...items(group, 'ReferencedBrachyApplicationSetupSequence'),
  ]
  const each = (keyword: string): string =>
    beams
      .map((one) => number(one, keyword))
      .filter((value) => value !== undefined)
      .map(numberWords)
      .join(', ')
  const doses = each('BeamDose') || each('BrachyApplicationSetupDose')
  return [
    text(group, 'FractionGroupNumber') ?? '',
    text(group, 'NumberOfFractionsPlanned') ?? '',
    text(group, 'NumberOfBeams') ?? String(beams.length),
    doses === '' ? '' : `${doses} Gy`,
    each('BeamMeterset'),
  ]
}

/** PS3.3 C.8.8.14 and C.8.8.25. */
const energyUnits: Record<string, string> = {
  PHOTON: 'MV',
  ELECTRON: 'MeV',
  PROTON: 'MeV',
  ION: 'MeV per nucleon',
}

function beam(json: DicomJson): readonly Cell[] {
  const points = [...items(json, 'ControlPointSequence'), ...items(json, 'IonControlPointSequence')]
  const [start = {}] = points
  const angles = (keyword: string): string => {
    const values = points.map((point) => number(point, keyword)).filter((value) => value !== undefined)
    const [from] = values
    const to = values.at(-1)
    if (from === undefined || to === undefined) return ''
    return from === to ? `${numberWords(from)}°` : `${numberWords(from)}° to ${numberWords(to)}°`
  }
  const kind = [words(text(json, 'BeamType')), words(text(json, 'RadiationType'))]
  const purpose = words(text(json, 'TreatmentDeliveryType'))
  return [
    text(json, 'BeamNumber') ?? '',
    text(json, 'BeamName') ?? '',
    [...kind, purpose].filter((part) => part !== '').join(', '),
    measure(start, 'NominalBeamEnergy', energyUnits[text(json, 'RadiationType') ?? ''] ?? 'MV or MeV') ?? '',
    angles('GantryAngle'),
    angles('BeamLimitingDeviceAngle'),
    angles('PatientSupportAngle'),
    text(json, 'TreatmentMachineName') ?? '',
    text(json, 'NumberOfControlPoints') ?? String(points.length),
  ]
}
