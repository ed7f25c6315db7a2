import type { AnsweredContext, OfferedContext } from '../../dicom/dimse/associate.ts'
import { isStorable } from '../../dicom/sop-classes.ts'
import { explicitLittleEndian, implicitLittleEndian, transferSyntax } from '../../dicom/transfer-syntaxes.ts'

/** Service classes that this SCP answers besides storage: PS3.4 A and C.3. */
export const services = {
  '1.2.840.10008.1.1': 'verification',
  '1.2.840.10008.5.1.4.1.2.1.1': 'patient-root-find',
  '1.2.840.10008.5.1.4.1.2.1.2': 'patient-root-move',
  '1.2.840.10008.5.1.4.1.2.1.3': 'patient-root-get',
  '1.2.840.10008.5.1.4.1.2.2.1': 'study-root-find',
  '1.2.840.10008.5.1.4.1.2.2.2': 'study-root-move',
  '1.2.840.10008.5.1.4.1.2.2.3': 'study-root-get',
} as const

const plain: readonly string[] = [explicitLittleEndian, implicitLittleEndian]
const result = { accepted: 0, abstractSyntaxUnknown: 3, transferSyntaxesUnknown: 4 }

/**
 * Answers what a caller offers: every storage SOP class in the first transfer syntax that can be kept (the caller's own
 * order: what it offers first it has), query and verification in plain little endian.
 */
export function answerContexts(offered: readonly OfferedContext[]): AnsweredContext[] {
  return offered.map(({ id, abstractSyntax, transferSyntaxes }) => {
    const refused = (reason: number): AnsweredContext => ({
      id,
      result: reason,
      transferSyntax: implicitLittleEndian,
    })
    const isService = abstractSyntax in services
    if (!isService && !isStorable(abstractSyntax)) return refused(result.abstractSyntaxUnknown)
    const chosen = isService
      ? transferSyntaxes.find((uid) => plain.includes(uid))
      : transferSyntaxes.find((uid) => transferSyntax(uid) !== undefined)
    return chosen === undefined
      ? refused(result.transferSyntaxesUnknown)
      : { id, result: result.accepted, transferSyntax: chosen }
  })
}
