import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { BlockList, isIPv6 } from 'node:net'
import type { Associate, OfferedContext } from '../../dicom/dimse/associate.ts'
import type { Rejection } from '../../dicom/dimse/negotiate.ts'
import type { UserIdentity } from '../../dicom/dimse/user-information.ts'
import type { DimseConfig, DimsePeer, ServiceName } from './settings.ts'

/** Where a call comes from. */
export interface Origin {
  readonly address: string
  /** SHA-256 fingerprint of the caller's certificate, when it showed a valid one. */
  readonly fingerprint: string | undefined
}

/** A caller that was let in. */
export interface Admitted {
  readonly allows: ReadonlySet<ServiceName>
  readonly peer: DimsePeer | undefined
  /** It gave a name and passcode and wants to hear that they were taken: PS3.7 D.3.3.7. */
  readonly identityTaken: boolean
}

type Admission = (request: Associate<OfferedContext>, origin: Origin) => Admitted | Rejection

const everything: ReadonlySet<ServiceName> = new Set(['store', 'find', 'retrieve', 'commitment'])
const nameAndPasscode = 2

/** Reads the rules of the configuration once. Throws when a passcode can't be read. */
export function admission(config: DimseConfig): Admission {
  const peers = new Map<string, Known>(
    config.peers.map((peer) => [peer.aet, { peer, from: networks(peer.from) }]),
  )
  const passcodes = new Map(
    config.users.map(({ name, passcodeFile }) => [name, digest(readFileSync(passcodeFile, 'utf8').trim())]),
  )
  const identified = (identity: UserIdentity | undefined): boolean => {
    if (identity?.type !== nameAndPasscode) return false
    const known = passcodes.get(identity.primary.toString('utf8'))
    return known !== undefined && timingSafeEqual(known, digest(identity.secondary.toString('utf8')))
  }
  return (request, origin) => {
    if (request.called !== config.aet) return 'called-not-recognised'
    const known = peers.get(request.calling)
    const isWelcome = known ? isItself(known, origin) : isStrangerWelcome(config, origin)
    if (!isWelcome) return 'calling-not-recognised'
    if (passcodes.size > 0 && !identified(request.identity)) return 'user-not-accepted'
    return {
      allows: known ? new Set(known.peer.services) : everything,
      peer: known?.peer,
      identityTaken: passcodes.size > 0 && request.identity?.wantsAnswer === true,
    }
  }
}

interface Known {
  readonly peer: DimsePeer
  readonly from: BlockList | undefined
}

/** A known peer calls from where it may and, where its certificate is known, with it. */
const isItself = ({ peer, from }: Known, { address, fingerprint }: Origin): boolean =>
  (from?.check(address, family(address)) ?? true) &&
  (peer.fingerprint === undefined || peer.fingerprint === fingerprint)

const isStrangerWelcome = ({ strangers }: DimseConfig, { address }: Origin): boolean =>
  strangers === 'allow' || (strangers === 'loopback' && isLoopback(address))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const family = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4')

function networks(from: readonly string[] | undefined): BlockList | undefined {
  if (!from) return undefined
  const list = new BlockList()
  for (const entry of from) {
    const [address = '', prefix] = entry.split('/')
    if (prefix === undefined) list.addAddress(address, family(address))
    else list.addSubnet(address, Number(prefix), family(address))
  }
  return list
}

const loopback = networks(['127.0.0.0/8', '::1'])
const isLoopback = (address: string): boolean => loopback?.check(address, family(address)) === true
