import type { ExamKey } from '../../studies/catalogue.ts'
import type { Shown } from '../../studies/types.ts'

export type TextLanguage = 'fi' | 'sv' | 'en'

/** What a report about a phantom says. */
export interface ReportText {
  readonly exam: ExamKey
  readonly language: TextLanguage
  readonly findings: readonly string[]
  readonly conclusion: string
  readonly recommendation?: string
  /** Row of the conditions. */
  readonly condition?: ConditionKey
  readonly measure?: { readonly name: string; readonly value: number; readonly unit: 'mm' | '%' | 'cm' }
  /** Only for pictures that show this. */
  readonly shows?: Shown
  /** BI-RADS category of a mammogram. */
  readonly birads?: 1 | 2 | 4
  /** The same in English, where the source supplies it. */
  readonly english?: {
    readonly findings: readonly string[]
    readonly conclusion: string
    readonly recommendation?: string
  }
}

/** Diagnoses of the texts: ICD-10 of the WHO, and SNOMED CT where there is a plain equivalent. */
export const conditions = {
  subdural: {
    icd10: 'S06.5',
    en: 'Traumatic subdural haemorrhage',
    fi: 'Traumaattinen kovakalvonalainen verenvuoto',
    sv: 'Traumatisk subduralblödning',
  },
  smallVessel: {
    icd10: 'I67.8',
    en: 'Other specified cerebrovascular diseases',
    fi: 'Muu määritetty aivoverisuonisairaus',
    sv: 'Annan specificerad cerebrovaskulär sjukdom',
  },
  maxillary: {
    icd10: 'J32.0',
    en: 'Chronic maxillary sinusitis',
    fi: 'Krooninen poskiontelotulehdus',
    sv: 'Kronisk maxillarsinuit',
  },
  noduleLung: {
    icd10: 'R91',
    en: 'Abnormal findings on diagnostic imaging of lung',
    fi: 'Keuhkokuvantamisen poikkeava löydös',
    sv: 'Onormalt fynd vid bilddiagnostik av lunga',
  },
  pneumonia: {
    icd10: 'J18.9',
    snomed: '233604007',
    en: 'Pneumonia, unspecified',
    fi: 'Määrittämätön keuhkokuume',
    sv: 'Pneumoni, ospecificerad',
  },
  failure: {
    icd10: 'I50.9',
    snomed: '84114007',
    en: 'Heart failure, unspecified',
    fi: 'Määrittämätön sydämen vajaatoiminta',
    sv: 'Hjärtsvikt, ospecificerad',
  },
  aneurysm: {
    icd10: 'I71.2',
    en: 'Thoracic aortic aneurysm, without mention of rupture',
    fi: 'Rinta-aortan aneurysma ilman repeämää',
    sv: 'Thorakalt aortaaneurysm utan ruptur',
  },
  gonarthrosis: {
    icd10: 'M17.1',
    snomed: '239873007',
    en: 'Other primary gonarthrosis',
    fi: 'Muu primaarinen polven nivelrikko',
    sv: 'Annan primär gonartros',
  },
  coxarthrosis: {
    icd10: 'M16.1',
    snomed: '239872002',
    en: 'Other primary coxarthrosis',
    fi: 'Muu primaarinen lonkan nivelrikko',
    sv: 'Annan primär coxartros',
  },
  thumb: {
    icd10: 'M18.1',
    en: 'Other primary arthrosis of first carpometacarpal joint',
    fi: 'Peukalon tyvinivelen muu primaarinen nivelrikko',
    sv: 'Annan primär artros i tumbasleden',
  },
  hallux: { icd10: 'M20.1', en: 'Hallux valgus (acquired)', fi: 'Vaivaisenluu', sv: 'Hallux valgus' },
  cuff: {
    icd10: 'M75.1',
    en: 'Rotator cuff syndrome',
    fi: 'Kiertäjäkalvosimen oireyhtymä',
    sv: 'Rotatorkuffsyndrom',
  },
  spondylosis: {
    icd10: 'M47.8',
    en: 'Other spondylosis',
    fi: 'Muu nikamien rappeuma',
    sv: 'Annan spondylos',
  },
  disc: {
    icd10: 'M51.1',
    en: 'Lumbar intervertebral disc disorder with radiculopathy',
    fi: 'Lannerangan välilevysairaus ja hermojuurioire',
    sv: 'Diskbråck i ländryggen med radikulopati',
  },
  fattyLiver: {
    icd10: 'K76.0',
    snomed: '197321007',
    en: 'Fatty (change of) liver, not elsewhere classified',
    fi: 'Muualla luokittamaton rasvamaksa',
    sv: 'Fettlever',
  },
  liverCyst: {
    icd10: 'K76.8',
    en: 'Other specified diseases of liver',
    fi: 'Muu määritetty maksasairaus',
    sv: 'Annan specificerad leversjukdom',
  },
  diverticula: {
    icd10: 'K57.3',
    en: 'Diverticular disease of large intestine without perforation or abscess',
    fi: 'Paksusuolen umpipussitauti',
    sv: 'Divertikelsjukdom i tjocktarmen',
  },
  renalCyst: {
    icd10: 'N28.1',
    en: 'Cyst of kidney, acquired',
    fi: 'Hankinnainen munuaiskysta',
    sv: 'Njurcysta, förvärvad',
  },
  thyroid: {
    icd10: 'E04.1',
    snomed: '237495005',
    en: 'Nontoxic single thyroid nodule',
    fi: 'Yksittäinen atoksinen kilpirauhaskyhmy',
    sv: 'Atoxisk solitär sköldkörtelknöl',
  },
  carotid: {
    icd10: 'I65.2',
    snomed: '64586002',
    en: 'Occlusion and stenosis of carotid artery',
    fi: 'Kaulavaltimon tukos tai ahtauma',
    sv: 'Ocklusion och stenos i karotisartär',
  },
  mitral: {
    icd10: 'I34.0',
    snomed: '48724000',
    en: 'Mitral (valve) insufficiency',
    fi: 'Hiippaläpän vuoto',
    sv: 'Mitralisinsufficiens',
  },
  breastCyst: {
    icd10: 'N60.0',
    snomed: '399294002',
    en: 'Solitary cyst of breast',
    fi: 'Rinnan yksittäinen kysta',
    sv: 'Solitär bröstcysta',
  },
  breastTumour: {
    icd10: 'N63',
    en: 'Unspecified lump in breast',
    fi: 'Rinnan määrittämätön kyhmy',
    sv: 'Ospecificerad knöl i bröstet',
  },
  ovarianCyst: {
    icd10: 'N83.2',
    en: 'Other and unspecified ovarian cysts',
    fi: 'Muu munasarjakysta',
    sv: 'Andra ovarialcystor',
  },
  coronary: {
    icd10: 'I25.1',
    snomed: '53741008',
    en: 'Atherosclerotic heart disease',
    fi: 'Sepelvaltimotauti',
    sv: 'Aterosklerotisk hjärtsjukdom',
  },
  osteopenia: {
    icd10: 'M85.8',
    en: 'Other specified disorders of bone density and structure',
    fi: 'Muu luun tiheyden ja rakenteen häiriö',
    sv: 'Andra förändringar i bentäthet',
  },
  hearing: {
    icd10: 'H90.2',
    en: 'Conductive hearing loss, unspecified',
    fi: 'Määrittämätön johtumistyyppinen kuulonalenema',
    sv: 'Ospecificerat ledningshinder',
  },
} as const

export type ConditionKey = keyof typeof conditions
