/** What is asked of a figure; all that is given must hold. */
export interface Floor {
  /** How many times better than Orthanc, at least. */
  readonly ratio?: number
  /** Part of what the bare server does, at least. */
  readonly ofBare?: number
  readonly atMost?: number
}

export interface Figure {
  readonly what: string
  readonly unit: 'MB/s' | '/s' | 'ms' | 's' | 'MB'
  readonly floor?: Floor
}

/** Less is better where it isn't a rate. */
export const isRate = ({ unit }: Figure): boolean => unit.endsWith('/s')

/** Every figure of the archive's bench, in the order of the report. The names are those that the steps give. */
export const figures: Readonly<Record<string, Figure>> = {
  cstore: { what: 'C-STORE of the CT, 1 association', unit: 'MB/s', floor: { ratio: 1.3 } },
  'cstore-searchable': { what: '… until it can be found', unit: 'ms' },
  'cstore-4': { what: 'C-STORE of the CT, 4 associations', unit: 'MB/s', floor: { ratio: 1.3 } },
  'cstore-4-searchable': { what: '… until it can be found', unit: 'ms' },
  'stow-ct': { what: 'STOW-RS of the CT, 1 connection', unit: 'MB/s', floor: { ratio: 1.5 } },
  'stow-ct-searchable': { what: '… until it can be found', unit: 'ms' },
  'stow-ct-4': { what: 'STOW-RS of the CT, 4 connections', unit: 'MB/s', floor: { ratio: 1.5 } },
  'stow-ct-4-searchable': { what: '… until it can be found', unit: 'ms' },
  'stow-small': { what: 'STOW-RS of 2,000 small instances', unit: '/s', floor: { ratio: 2 } },
  'stow-small-searchable': { what: '… until the last can be found', unit: 'ms' },
  'qido-patient-id': { what: 'QIDO by patient id (wrk)', unit: '/s', floor: { ratio: 5 } },
  'qido-patient-id-checked': { what: '… every answer read by the client', unit: '/s' },
  'qido-accession': { what: 'QIDO by accession number (wrk)', unit: '/s', floor: { ratio: 5 } },
  'qido-accession-checked': { what: '… every answer read by the client', unit: '/s' },
  'qido-name-wildcard': { what: 'QIDO by name wildcard, 50 matches (wrk)', unit: '/s', floor: { ratio: 5 } },
  'qido-name-wildcard-checked': { what: '… every answer read by the client', unit: '/s' },
  'qido-date-modality': { what: 'QIDO by date range and modality (wrk)', unit: '/s', floor: { ratio: 5 } },
  'qido-date-modality-checked': { what: '… every answer read by the client', unit: '/s' },
  'qido-page': { what: 'QIDO, page of 25 (wrk)', unit: '/s', floor: { ratio: 5 } },
  'qido-page-checked': { what: '… every answer read by the client', unit: '/s' },
  'qido-series': { what: 'QIDO, series of a study (wrk)', unit: '/s', floor: { ratio: 5 } },
  'qido-series-checked': { what: '… every answer read by the client', unit: '/s' },
  'wado-study': { what: 'WADO-RS, whole study', unit: 'MB/s', floor: { ratio: 2.5, ofBare: 0.7 } },
  'wado-instance': { what: 'Instance of 526 kB', unit: '/s', floor: { ratio: 2, ofBare: 0.7 } },
  'wado-instance-wrk': { what: '… by wrk', unit: '/s', floor: { ratio: 2, ofBare: 0.7 } },
  'wado-instance-ms': { what: '… time to the last byte', unit: 'ms' },
  frame: { what: 'Frame of 524 kB', unit: '/s', floor: { ratio: 2, ofBare: 0.7 } },
  'frame-wrk': { what: '… by wrk', unit: '/s', floor: { ratio: 2, ofBare: 0.7 } },
  'frame-ms': { what: '… time to the last byte', unit: 'ms' },
  'wado-small': { what: 'Small instance', unit: '/s', floor: { ratio: 4 } },
  'wado-small-wrk': { what: '… by wrk', unit: '/s', floor: { ratio: 4 } },
  'wado-small-ms': { what: '… time to the last byte', unit: 'ms' },
  'metadata-ct': { what: 'Metadata of 300 slices', unit: 'ms', floor: { ratio: 20 } },
  'metadata-ct-first-byte': { what: '… first byte', unit: 'ms', floor: { atMost: 10 } },
  'metadata-small': { what: 'Metadata of a small study', unit: '/s', floor: { ratio: 5 } },
  'metadata-small-wrk': { what: '… by wrk', unit: '/s', floor: { ratio: 5 } },
  'metadata-small-ms': { what: '… time to the last byte', unit: 'ms' },
  rendered: { what: 'Rendered JPEG, not cached', unit: '/s', floor: { ratio: 1.2 } },
  'rendered-wrk': { what: '… by wrk', unit: '/s', floor: { ratio: 1.2 } },
  'rendered-ms': { what: '… time to the last byte', unit: 'ms' },
  thumbnails: { what: 'Thumbnails of 300 slices, cold', unit: 's', floor: { atMost: 2 } },
  cfind: { what: 'C-FIND with findscu, its start included', unit: 'ms' },
  cmove: { what: 'C-MOVE of the CT', unit: 'MB/s', floor: { ratio: 1.3 } },
  'large-in': { what: 'Study of 4.2 GB in', unit: 'MB/s' },
  'large-out': { what: 'Study of 4.2 GB out', unit: 'MB/s' },
  'large-growth': { what: '… by how much memory grows', unit: 'MB', floor: { atMost: 150 } },
  'peak-memory': { what: 'Peak memory of the server', unit: 'MB', floor: { atMost: 400 } },
  'database-peak-memory': { what: '… of its database beside it', unit: 'MB' },
  'cpu-same-work': {
    what: 'CPU for as much as Orthanc did, database included',
    unit: 's',
    floor: { ratio: 1 },
  },
  cpu: { what: '… over the whole run, whatever was done in it', unit: 's' },
  'server-cpu': { what: '… of the server alone', unit: 's' },
}
