/** Sections of the report: LOINC code (EU imaging report) and titles. */
export const sectionTitles = {
  study: {
    code: '18726-0',
    display: 'Radiology studies (set)',
    fi: 'Tutkimus',
    sv: 'Undersökning',
    en: 'Study',
  },
  order: {
    code: '55115-0',
    display: 'Requested imaging studies information Document',
    fi: 'Lähete',
    sv: 'Remiss',
    en: 'Order',
  },
  history: {
    code: '11329-0',
    display: 'History general Narrative - Reported',
    fi: 'Esitiedot',
    sv: 'Anamnes',
    en: 'History',
  },
  procedure: {
    code: '55111-9',
    display: 'Current imaging procedure descriptions Document',
    fi: 'Toimenpide',
    sv: 'Utförande',
    en: 'Procedure',
  },
  comparison: {
    code: '18834-2',
    display: 'Radiology Comparison study (narrative)',
    fi: 'Vertailu',
    sv: 'Jämförelse',
    en: 'Comparison',
  },
  findings: {
    code: '59776-5',
    display: 'Procedure findings Narrative',
    fi: 'Löydökset',
    sv: 'Fynd',
    en: 'Findings',
  },
  impression: {
    code: '19005-8',
    display: 'Radiology Imaging study [Impression] (narrative)',
    fi: 'Johtopäätös',
    sv: 'Bedömning',
    en: 'Impression',
  },
  recommendation: {
    code: '18783-1',
    display: 'Radiology Study recommendation (narrative)',
    fi: 'Suositus',
    sv: 'Rekommendation',
    en: 'Recommendation',
  },
} as const
