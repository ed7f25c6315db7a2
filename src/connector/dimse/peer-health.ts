import { commandField } from '../../dicom/dimse/command.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'
import { status } from '../../dicom/dimse/status.ts'
import { explicitLittleEndian, implicitLittleEndian } from '../../dicom/transfer-syntaxes.ts'
import { isCallee, outgoing } from './connect.ts'
import type { DimseConfig } from './settings.ts'

interface DimsePeerHealth {
  readonly aet: string
  readonly ok: boolean
  /** What was found, and what to do where it isn't well. */
  readonly words: string
}

const verification = '1.2.840.10008.1.1'

/**
 * Calls every known application entity that can be called and asks for a C-ECHO, as a C-MOVE to it would begin. Throws
 * when the keys of `tls` can't be read.
 */
export async function dimsePeerHealth(config: DimseConfig): Promise<readonly DimsePeerHealth[]> {
  const call = outgoing(config)
  const ask = async (peer: DimseConfig['peers'][number]): Promise<DimsePeerHealth | undefined> => {
    if (!isCallee(peer)) return undefined
    const { aet, host, port } = peer
    try {
      const asked = performance.now()
      const { association, replies, end } = await call(peer, {
        contexts: [
          {
            id: 1,
            abstractSyntax: verification,
            transferSyntaxes: [explicitLittleEndian, implicitLittleEndian],
          },
        ],
      })
      try {
        if (!association.contexts.has(1)) return { aet, ok: true, words: 'takes the call, not a C-ECHO' }
        const reply = await replies.ask(1, {
          commandField: commandField.echoRequest,
          affectedSopClassUid: verification,
        })
        const took = Math.round(performance.now() - asked)
        const isWell = reply.status === status.success
        return { aet, ok: isWell, words: isWell ? `answers in ${took} ms` : 'refuses a C-ECHO' }
      } finally {
        await end()
      }
    } catch (error) {
      if (!(error instanceof AssociationFault)) throw error
      const words = `${host}:${port}: ${error.message} Look at its address, its firewall, and whether it knows ${config.aet}`
      return { aet, ok: false, words }
    }
  }
  return (await Promise.all(config.peers.map(ask))).filter((health) => health !== undefined)
}
