import type { Coding } from '@medplum/fhirtypes'
import type { AuditKind } from '../domain/audit.ts'

const dcm = (code: string, display: string): Coding => ({
  code,
  display,
  system: 'http://dicom.nema.org/resources/ontology/DCM',
})
const rest = (): Coding => ({
  code: 'rest',
  display: 'RESTful Operation',
  system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
})
const interaction = (code: string): Coding => ({ code, system: 'http://hl7.org/fhir/restful-interaction' })
const transaction = (code: string): Coding => ({ code, system: 'urn:ihe:event-type-code' })
const lifecycle = (code: string): Coding => ({
  code,
  system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle',
})

/** FHIR R4 AuditEvent.action. */
type Action = 'C' | 'R' | 'U' | 'D' | 'E'
/**
 * How the agents stand to each other. `query`: the client is DCM source; `read`: the data flow the other way, so the
 * client is the destination (BALP 3:5.7.5); `token`: application and authorisation server; `local`: this node alone.
 */
export type Flow = 'query' | 'read' | 'token' | 'local'

export interface EventKind {
  readonly type: Coding
  readonly subtype: readonly Coding[]
  readonly action: Action
  readonly flow: Flow
  /** object-role of what was disclosed: 3 report, 4 domain resource. */
  readonly objectRole?: '3' | '4'
}

const securityAlert = dcm('110113', 'Security Alert')
const authentication = dcm('110114', 'User Authentication')
const application = dcm('110100', 'Application Activity')

/** BALP and ATNA patterns by what happened (IHE BALP 1.1; DICOM PS3.15 A.5.3; ITI TF-2 3.20.4.1.1). */
export const eventKinds: Record<AuditKind, EventKind> = {
  'node-started': {
    type: application,
    subtype: [dcm('110120', 'Application Start')],
    action: 'E',
    flow: 'local',
  },
  'node-stopped': {
    type: application,
    subtype: [dcm('110121', 'Application Stop')],
    action: 'E',
    flow: 'local',
  },
  'signed-in': { type: authentication, subtype: [dcm('110122', 'Login')], action: 'E', flow: 'local' },
  'signed-out': { type: authentication, subtype: [dcm('110123', 'Logout')], action: 'E', flow: 'local' },
  'token-issued': { type: authentication, subtype: [transaction('ITI-71')], action: 'E', flow: 'token' },
  'token-refused': { type: authentication, subtype: [transaction('ITI-71')], action: 'E', flow: 'token' },
  // The code for the viewer is handed to the gateway; with it the browser comes.
  'viewer-offered': { type: authentication, subtype: [transaction('ITI-71')], action: 'E', flow: 'token' },
  'viewer-opened': { type: authentication, subtype: [dcm('110122', 'Login')], action: 'E', flow: 'read' },
  'viewer-closed': { type: authentication, subtype: [dcm('110123', 'Logout')], action: 'E', flow: 'read' },
  'node-refused': {
    type: securityAlert,
    subtype: [dcm('110126', 'Node Authentication')],
    action: 'E',
    flow: 'local',
  },
  'patient-queried': {
    type: rest(),
    subtype: [interaction('search-type'), transaction('ITI-119')],
    action: 'E',
    flow: 'query',
  },
  'treatment-opened': {
    type: securityAlert,
    subtype: [
      {
        code: 'AuthZ-Consent',
        system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType',
      },
    ],
    action: 'E',
    flow: 'local',
  },
  'documents-listed': {
    type: rest(),
    subtype: [interaction('search-type'), transaction('ITI-67')],
    action: 'E',
    flow: 'query',
  },
  'report-read': {
    type: rest(),
    subtype: [interaction('read'), transaction('ITI-68')],
    action: 'R',
    flow: 'read',
    objectRole: '3',
  },
  'study-read': {
    type: dcm('110106', 'Export'),
    subtype: [lifecycle('disclose'), dcm('110103', 'DICOM Instances Accessed')],
    action: 'R',
    flow: 'read',
    objectRole: '4',
  },
  'study-imported': {
    type: dcm('110107', 'Import'),
    subtype: [lifecycle('receive'), dcm('110104', 'DICOM Instances Transferred')],
    action: 'C',
    flow: 'query',
    objectRole: '4',
  },
  'report-imported': {
    type: rest(),
    subtype: [interaction('create'), transaction('ITI-105')],
    action: 'C',
    flow: 'query',
    objectRole: '3',
  },
  'objects-queried': {
    type: dcm('110112', 'Query'),
    subtype: [interaction('search-type')],
    action: 'E',
    flow: 'query',
  },
  'object-quarantined': {
    type: securityAlert,
    subtype: [lifecycle('hold')],
    action: 'E',
    flow: 'local',
    objectRole: '4',
  },
  'download-made': {
    type: dcm('110106', 'Export'),
    subtype: [lifecycle('extract')],
    action: 'R',
    flow: 'local',
    objectRole: '4',
  },
  // PS3.15 A.5.3.5
  'study-erased': {
    type: dcm('110105', 'DICOM Study Deleted'),
    subtype: [lifecycle('destroy')],
    action: 'D',
    flow: 'local',
    objectRole: '4',
  },
  'security-changed': {
    type: securityAlert,
    subtype: [dcm('110129', 'Security Configuration')],
    action: 'E',
    flow: 'local',
  },
  'emergency-started': {
    type: securityAlert,
    subtype: [dcm('110127', 'Emergency Override Started')],
    action: 'E',
    flow: 'query',
  },
  'emergency-ended': {
    type: securityAlert,
    subtype: [dcm('110138', 'Emergency Override Stopped')],
    action: 'E',
    flow: 'query',
  },
  'alert-raised': {
    type: securityAlert,
    subtype: [dcm('110132', 'Use of Restricted Function')],
    action: 'E',
    flow: 'local',
  },
  // PS3.15 A.5.3.2
  'journal-read': {
    type: dcm('110101', 'Audit Log Used'),
    subtype: [interaction('search-type'), transaction('ITI-81')],
    action: 'R',
    flow: 'read',
  },
  'journal-searched': {
    type: dcm('110101', 'Audit Log Used'),
    subtype: [interaction('search-type')],
    action: 'R',
    flow: 'local',
  },
}

/** DCM and other codes of the two ends, by flow: [client, server]. */
export const agentTypes: Record<Flow, readonly [client: Coding, server: Coding]> = {
  query: [dcm('110153', 'Source Role ID'), dcm('110152', 'Destination Role ID')],
  read: [dcm('110152', 'Destination Role ID'), dcm('110153', 'Source Role ID')],
  token: [
    dcm('110150', 'Application'),
    { code: 'authserver', system: 'http://terminology.hl7.org/CodeSystem/extra-security-role-type' },
  ],
  local: [dcm('110150', 'Application'), dcm('110150', 'Application')],
}
