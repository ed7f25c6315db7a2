import { readBulk } from '../../src/dicom/bulk.ts'
import { type Inspected, inspect } from '../../src/dicom/gate.ts'
import { peek } from '../../src/dicom/peek.ts'
import { readFrame } from '../../src/dicom/pixel/frames.ts'
import { renderFrame } from '../../src/dicom/pixel/render.ts'
import { bufferSource } from '../../src/dicom/source.ts'
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
    await renderFrame(source, inspected, 1, { format: 'jpeg', viewport: { width: 64, height: 64 } })
    return frame !== undefined
  } catch (error) {
    return refused(error)
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
