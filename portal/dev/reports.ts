import type { ListRow } from '../../src/http/portal/contract-list.ts'
import type { Report } from '../../src/http/portal/contract-report.ts'
import type { Person } from './people.ts'

const findings = `<div xmlns="http://www.w3.org/1999/xhtml"><p>A hyperdense crescent along the left frontoparietal convexity, at most 4 mm thick (series 2, images 18 to 23). Adjacent sulci slightly effaced. The ventricles are of normal width and midline. No intraparenchymal or subarachnoid blood.</p><p>Bone window without fracture. Paranasal sinuses and mastoid cells are clear.</p><table><thead><tr><th>Structure</th><th>Today</th><th>11 Mar 2026</th></tr></thead><tbody><tr><td>Subdural space, left</td><td>4 mm</td><td>none</td></tr><tr><td>Midline shift</td><td>none</td><td>none</td></tr></tbody></table><script>document.title='broken'</script><img src="x" onerror="document.title='broken'"></div>`

/** The report behind a row of the list. */
export function reportOf(row: ListRow, person: Person): Report {
  const study = row.linked[0]?.id
  const isPreliminary = row.status === 'preliminary'
  return {
    title: row.title,
    status: row.status ?? 'unknown',
    version: row.version,
    language: 'en',
    country: row.country,
    patient: person.identity,
    issuedAt: row.createdAt,
    confidentiality: 'Normal',
    documentId: 'urn:uuid:5b4f1c2e-8a0f-4f6a-9d54-2c2d4d0a7f10',
    people: [
      { role: 'author', name: row.author ?? 'Salo T.', organisation: row.organisation, at: row.createdAt },
      ...(isPreliminary
        ? []
        : [
            {
              role: 'legal-authenticator' as const,
              name: 'Heino A.',
              organisation: row.organisation,
              at: row.createdAt,
            },
          ]),
      { role: 'requester', name: 'Emergency medicine', organisation: row.organisation },
      { role: 'custodian', name: row.organisation ?? '' },
    ],
    sections: [
      {
        kind: 'findings',
        title: 'Findings',
        narrative: findings,
        values: [
          {
            element: 'A.5.1',
            label: 'Finding',
            text: 'Subdural haematoma',
            coding: {
              system: 'http://snomed.info/sct',
              code: '95453001',
              display: 'Kovakalvonalainen verenvuoto',
            },
          },
          {
            element: 'A.5.2',
            label: 'Finding site',
            text: 'Left cerebral hemisphere',
            coding: { system: 'http://snomed.info/sct', code: '72792005', display: 'Vasen aivopuolisko' },
          },
        ],
      },
      {
        kind: 'conclusion',
        title: 'Conclusion',
        narrative: `<div><p>${row.conclusion ?? 'No abnormality.'}</p></div>`,
        values: [
          {
            element: 'A.5.4',
            label: 'Diagnosis',
            text: 'Traumatic subdural haematoma',
            coding: {
              system: 'http://hl7.org/fhir/sid/icd-10',
              code: 'S06.5',
              display: 'Traumaattinen kovakalvonalainen verenvuoto',
            },
          },
        ],
      },
      {
        kind: 'order',
        title: 'Order and reason',
        values: [
          { element: 'A.2.1', label: 'Order number', text: '26-118204' },
          { element: 'A.2.4', label: 'Reason', text: 'Fall at home, on anticoagulant' },
          {
            element: 'A.2.6',
            label: 'Urgency',
            text: 'Emergency',
            coding: { system: 'http://hl7.org/fhir/request-priority', code: 'stat' },
          },
        ],
      },
      {
        kind: 'procedure',
        title: 'Procedure',
        narrative:
          '<div><p>Axial slices of the head without contrast medium; soft tissue and bone reconstructions.</p></div>',
        values: [
          {
            element: 'A.4.1',
            label: 'Procedure',
            text: 'CT of head without contrast',
            coding: {
              system: 'urn:oid:1.2.246.537.6.30',
              code: 'AA1AD',
              display: 'Pään tietokonetomografia, natiivi',
            },
          },
          {
            element: 'A.4.2',
            label: 'Modality',
            text: 'Computed tomography',
            coding: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'CT' },
          },
        ],
      },
      {
        kind: 'comparison',
        title: 'Comparison',
        narrative: '<div><p>MR brain of 11 March 2026: no subdural fluid.</p></div>',
        values: [],
      },
    ],
    studies: study
      ? [{ study, description: row.title.replace('Report: ', '') }]
      : [{ description: 'CT abdomen 2023' }],
    keyImages: study
      ? [0, 1, 2].map((index) => ({
          study,
          series: `series-CT-${index}-${study}`.slice(0, 60),
          instance: `instance-0000002${index}`,
          comment: ['Crescent, left', 'Effaced sulci', 'Coronal'][index],
        }))
      : [],
    attachments: [
      { index: 0, contentType: 'application/pdf', title: 'Lausunto, allekirjoitettu', bytes: 51_200 },
    ],
  }
}
