import { readBulk } from '../../src/dicom/bulk.ts'
import { type Inspected, inspect } from '../../src/dicom/gate.ts'
import { formsOfObject } from '../../src/dicom/objects/forms.ts'
import { picture } from '../../src/dicom/objects/picture.ts'
import { show } from '../../src/dicom/objects/show.ts'
import { peek } from '../../src/dicom/peek.ts'
import { readFrame } from '../../src/dicom/pixel/frames.ts'
import { type ByteSource, bufferSource } from '../../src/dicom/source.ts'
import { ExchangeError } from '../../src/errors.ts'

/** What every receiver asks of an object. Undefined when it is refused; anything else that is thrown is a fault of ours. */
export function takeObject(bytes: Buffer): Inspected | undefined {
  return refusable(() => {
    peek(bytes.subarray(0, 4096))
    const source = bufferSource(bytes)
    const inspected = inspect(source, { allowBare: true })
    JSON.parse(JSON.stringify(inspected.json))
    for (const path of [...inspected.bulk.keys()].slice(0, 20)) readBulk(source, inspected, path)
    return inspected
  })
}

/** What a viewer asks of it. False when that is refused. */
export async function showObject(bytes: Buffer, inspected: Inspected): Promise<boolean> {
  const source = bufferSource(bytes)
  const frame = refusable(() => readFrame(source, inspected, 1))
  try {
    for (const mediaType of formsOfObject(inspected).mediaTypes)
      if (/^(text\/(html|plain)|image\/svg)/.test(mediaType)) await shown(source, inspected, mediaType)
    await picture(source, inspected, undefined, { format: 'jpeg', viewport: { width: 64, height: 64 } })
    return frame !== undefined
  } catch (error) {
    return refused(error)
  }
}

/** As a text or a drawing; that it is refused says nothing about its pictures. */
async function shown(source: ByteSource, inspected: Inspected, mediaType: string): Promise<void> {
  try {
    await show(source, inspected, mediaType)
  } catch (error) {
    refused(error)
  }
}

function refusable<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch (error) {
    refused(error)
    return undefined
  }
}

function refused(error: unknown): false {
  if (!(error instanceof ExchangeError) || error.code === 'internal') throw error
  return false
}
