import type { Archive } from '../../archive/archive.ts'
import type { InstanceRow } from '../../archive/ports.ts'
import { explicitLittleEndian } from '../../dicom/transfer-syntaxes.ts'
import type { ObjectForm } from './negotiate-objects.ts'
import type { SentPart } from './send.ts'

/** An instance as it goes out in the form that was agreed on. Errors: `not-acceptable`, `unprocessable`. */
export async function objectPart(
  archive: Archive,
  instance: InstanceRow,
  form: ObjectForm,
): Promise<SentPart> {
  return form.isMadeExplicit(instance) ? explicitPart(archive, instance) : storedPart(archive, instance)
}

const storedPart = (archive: Archive, instance: InstanceRow): SentPart => ({
  headers: { 'Content-Type': `application/dicom; transfer-syntax=${instance.transferSyntax}` },
  bytes: instance.bytes,
  read: (target, at) => archive.read(instance, target, at),
  stream: () => archive.stream(instance),
})

async function explicitPart(archive: Archive, instance: InstanceRow): Promise<SentPart> {
  const { bytes, stream } = await archive.explicit(instance)
  return {
    headers: { 'Content-Type': `application/dicom; transfer-syntax=${explicitLittleEndian}` },
    bytes,
    async read(target, at) {
      let to = at
      for await (const piece of stream()) to += piece.copy(target, to)
    },
    stream,
  }
}
