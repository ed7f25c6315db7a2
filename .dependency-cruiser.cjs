// Who may import what: docs/adr/0002-layout-and-imports.md. tools/check-the-checks.ts proves that each rule bites.
const pure = ['domain', 'policy', 'mapping']
/** folder -> folders of src that it may import besides itself, domain and the files directly in src. */
const allowed = {
  domain: [],
  dicom: [],
  fhir: [],
  terminology: [],
  policy: [],
  mapping: ['dicom', 'fhir', 'terminology'],
  trust: ['policy'],
  archive: ['mapping', 'dicom'],
  reports: ['mapping', 'fhir', 'dicom'],
  connector: ['archive', 'reports', 'mapping', 'dicom', 'fhir'],
  'country-a': ['policy', 'trust', 'mapping', 'archive', 'reports', 'dicom', 'fhir', 'terminology'],
  'country-b': ['policy', 'trust', 'mapping', 'archive', 'reports', 'dicom', 'fhir', 'terminology'],
  operator: ['country-b', 'audit'],
  audit: ['trust', 'fhir'],
  peer: ['trust', 'country-b', 'operator', 'fhir', 'dicom'],
  storage: [
    'archive',
    'reports',
    'country-a',
    'country-b',
    'operator',
    'audit',
    'trust',
    'peer',
    'connector',
    'terminology',
  ],
  http: [
    'country-a',
    'country-b',
    'operator',
    'archive',
    'reports',
    'connector',
    'trust',
    'policy',
    'mapping',
    'dicom',
    'fhir',
    'terminology',
  ],
}
const folders = Object.keys(allowed)
const own = '^src/[a-z-]+\\.ts$'

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@medplum/fhirtypes$|\\?url$' },
    },
    ...folders.map((folder) => ({
      name: `imports-of-${folder}`,
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(src|demo|test|portal|tools|bench)/',
        pathNot: [own, ...[folder, 'domain', ...allowed[folder]].map((to) => `^src/${to}/`)],
      },
    })),
    {
      name: 'nobody-imports-main',
      comment: 'main.ts wires everything; only the command line starts it',
      severity: 'error',
      from: { pathNot: '^(src/cli|test|demo|bench)/' },
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'pure-without-packages',
      comment: 'domain, policy and mapping: no npm package beyond types, no I/O',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/`, pathNot: '\\.test\\.ts$' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'sql-only-in-storage',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/storage/' },
      to: { path: 'node_modules/(kysely|pg)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'portal-takes-types-only-from-the-contract',
      severity: 'error',
      from: { path: '^portal/src/', pathNot: '^portal/src/viewer/dev/' },
      to: { path: '^(src|demo|test|tools)/', pathNot: '^src/http/portal/contract[a-z-]*\\.ts$' },
    },
    {
      name: 'product-without-tests',
      severity: 'error',
      from: { path: '^(src|portal/src|demo)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^test/|\\.test\\.tsx?$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^portal/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
}
