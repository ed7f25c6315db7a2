/** A professional whom the demonstration's identity provider knows. */
export interface DemoProfessional {
  readonly user: string
  readonly claims: {
    readonly sub: string
    readonly name: string
    /** ISCO codes (eHDSI structural roles). */
    readonly role: readonly string[]
    readonly organisation: string
    readonly organisation_id: string
    readonly facility_type: string
    readonly locality: string
    readonly permissions: readonly string[]
    readonly national_id: string
    /** Reviews emergency access. */
    readonly supervisor?: boolean
    /** Runs the country's gateway. */
    readonly operator?: boolean
  }
}

/** The same for all: they are made up, and the provider listens on loopback. */
export const demoPassword = 'roentgate'

const hospital = {
  organisation: 'Hospital de São Telmo',
  organisation_id: 'urn:oid:2.999.620.10.1',
  facility_type: 'Hospital',
  locality: 'Lisboa',
}
/** What eHDSI demands to identify a patient, and to see summaries and images. */
const permissions = ['PRD-003', 'PRD-005', 'PRD-006', 'PRD-010', 'PRD-016']

export const demoProfessionals: readonly DemoProfessional[] = [
  {
    user: 'ines',
    claims: {
      sub: 'pt-hp-2f81c6',
      name: 'Dr Inês Valadares',
      role: ['221'],
      ...hospital,
      permissions,
      national_id: 'PT-OM-40217',
    },
  },
  {
    user: 'rui',
    claims: {
      sub: 'pt-hp-9b04de',
      name: 'Rui Sequeira',
      role: ['2221'],
      ...hospital,
      permissions,
      national_id: 'PT-OE-77310',
    },
  },
  {
    user: 'marta',
    claims: {
      sub: 'pt-hp-51aa07',
      name: 'Dr Marta Quintela',
      role: ['221'],
      organisation: 'Unidade de Saúde da Ribeira',
      organisation_id: 'urn:oid:2.999.620.10.2',
      facility_type: 'Resident Physician',
      locality: 'Porto',
      permissions,
      national_id: 'PT-OM-51120',
    },
  },
  {
    user: 'teresa',
    claims: {
      sub: 'pt-hp-c3370a',
      name: 'Dr Teresa Boavida',
      role: ['221'],
      ...hospital,
      permissions,
      national_id: 'PT-OM-30988',
      supervisor: true,
    },
  },
  {
    user: 'nuno',
    claims: {
      sub: 'pt-hp-7e19b2',
      name: 'Nuno Falcato',
      // Systems administrator (ISCO-08): no country lets this role see a patient's data.
      role: ['2522'],
      organisation: 'National contact point',
      organisation_id: 'urn:oid:2.999.620.1',
      facility_type: 'Other',
      locality: 'Lisboa',
      permissions: [],
      national_id: 'PT-NCP-1',
      operator: true,
    },
  },
]
