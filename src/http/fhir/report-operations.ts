const definition = 'http://hl7.eu/fhir/imaging/OperationDefinition/DiagnosticReport-fhir-report'

/**
 * The operation that gives the document of a DiagnosticReport: HL7 Europe's definition has the code `document` and is called
 * after its id by many.
 */
export const reportOperations = [
  { name: 'document', definition },
  { name: 'fhir-report', definition },
] as const
