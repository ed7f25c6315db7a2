/** Everything that a system inside the country may be allowed. */
export const hospitalScopes = [
  'dicomweb.read',
  'dicomweb.write',
  'fhir.read',
  'fhir.write',
  // The journal as AuditEvents; what each patient may know of it.
  'audit.read',
  'access-log.read',
  // Patients who are to be told of an override of their restrictions.
  'patient-notices',
] as const
