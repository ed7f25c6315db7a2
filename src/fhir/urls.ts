/** Code systems that the exchange speaks of. */
export const system = {
  loinc: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  dicom: 'http://dicom.nema.org/resources/ontology/DCM',
  identifierType: 'http://terminology.hl7.org/CodeSystem/v2-0203',
  participation: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
  confidentiality: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
  priorityCategory: 'http://hl7.eu/fhir/health-data-api/CodeSystem/eehrxf-document-priority-category-cs',
  /** As older examples of the same specification write it: read, never written. */
  priorityCategoryStale:
    'http://hl7.eu/fhir/eu-health-data-api/CodeSystem/eehrxf-document-priority-category-cs',
  formatCode: 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode',
  mhdIdentifierType: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/IHE.MHD.MHDIdentifierType',
  uri: 'urn:ietf:rfc:3986',
  studyUid: 'urn:dicom:uid',
  sopClass: 'http://dicom.nema.org/resources/CodeSystem/DICOM_UIDs',
  dicomUid: 'http://dicom.nema.org/resources/ontology/DCMUID',
} as const

const r5 = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-'
const hl7 = 'http://hl7.org/fhir/StructureDefinition/'
const imaging = 'http://hl7.eu/fhir/imaging/StructureDefinition/'
const mado = 'https://profiles.ihe.net/RAD/MADO/StructureDefinition/'
const own = 'https://roentgate.eu/fhir/StructureDefinition/'

/** Extensions, by what they say. */
export const extension = {
  modality: `${r5}DocumentReference.modality`,
  bodySite: `${r5}DocumentReference.bodySite`,
  documentVersion: `${r5}DocumentReference.version`,
  contentProfileR5: `${r5}DocumentReference.content.profile`,
  contentProfile: `${imaging}im-documentreference-content-profile`,
  reportComposition: `${r5}DiagnosticReport.composition`,
  reportNote: `${r5}DiagnosticReport.note`,
  compositionVersion: `${r5}Composition.version`,
  orderReason: `${r5}ServiceRequest.reason`,
  artifactVersion: `${hl7}artifact-version`,
  annotationType: `${hl7}annotationType`,
  note: `${hl7}note`,
  eventBasedOn: `${hl7}event-basedOn`,
  recipient: 'http://hl7.eu/fhir/StructureDefinition/information-recipient',
  region: `${imaging}AnatomicalRegionExtension`,
  regionMado: `${mado}MadoAnatomicalRegionExtension`,
  retrieveLocation: `${mado}MadoRetrieveLocationUIDExtension`,
  numberOfFrames: `${mado}MadoNumberOfFrames`,
  keyObjectTitle: `${mado}MadoKeyObjectDocumentTitle`,
  comparisonStudy: `${imaging}HL7IDRComparisonStudy`,
  imagingSelection: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-ImagingSelection',
  artifactTitle: `${hl7}artifact-title`,
  artifactDescription: `${hl7}artifact-description`,
  instanceDescription: `${imaging}ImagingStudyEuImagingInstanceDescription`,
  attachmentHeight: `${r5}Attachment.height`,
  attachmentWidth: `${r5}Attachment.width`,
  attachmentFrames: `${r5}Attachment.frames`,
  attachmentDuration: `${r5}Attachment.duration`,
  bodySiteStructure: `${hl7}bodySite`,
  matchGrade: `${hl7}match-grade`,
  dataAbsent: `${hl7}data-absent-reason`,
  /** What article 10 of the guideline asks of a row and no published profile carries. */
  studyBytes: `${own}study-bytes`,
  numberOfSeries: `${own}number-of-series`,
  numberOfInstances: `${own}number-of-instances`,
  requestingSpecialty: `${own}requesting-specialty`,
  laterality: `${own}laterality`,
  reportStatus: `${own}report-status`,
  /** Why a report was taken out of the list without a word of its author. */
  withdrawalReason: `${own}withdrawal-reason`,
  conclusionExcerpt: `${own}conclusion-excerpt`,
  country: `${own}country`,
  phase: `${own}series-phase`,
  /** Wall-clock time of an acquisition whose source gave no time zone. */
  localTime: `${own}local-time`,
  /** Path of what a report's original holds and its bundle has no place for. */
  notMapped: `${own}not-mapped`,
  /** Media type of the original from which a bundle was made. */
  sourceFormat: `${own}source-format`,
} as const

export const profile = {
  report: `${imaging}BundleReportEuImaging`,
  reportMinimal: `${imaging}BundleReportMinimalMetadataEuImaging`,
  reportRow: `${imaging}DocumentReferenceImagingReport`,
  manifest: `${mado}MadoFhirBundle`,
  manifestRow: `${mado}MadoFhirDocumentReference`,
  kosRow: `${mado}MadoDicomKosDocumentReference`,
} as const

export const code = {
  report: '85430-7',
  study: '18748-4',
  manifestFormat: 'urn:ihe:rad:MADO:fhir-manifest:2026',
  /** Key Object Selection Document Storage: format of a KOS manifest, and its SOP class. */
  keyObjectSelection: '1.2.840.10008.5.1.4.1.1.88.59',
  studyUid: '110180',
  accession: 'ACSN',
  accessionDicom: '121022',
  placer: 'PLAC',
  filler: 'FILL',
} as const
