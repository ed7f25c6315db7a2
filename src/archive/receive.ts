import { type Inspected, inspect } from '../dicom/gate.ts'
import type { GateLimits } from '../dicom/limits.ts'
import { asExchangeError, type ErrorCode, ExchangeError } from '../errors.ts'
import { sourceOf } from './content-source.ts'
import { describeInstance } from './describe-instance.ts'
import { studyAttributes } from './index-attributes.ts'
import type { KnownPatients } from './known-patients.ts'
import type { Namespaces } from './patient-of.ts'
import { patientOf } from './patient-of.ts'
import type { ArchiveIndex, CommitResult, NewInstance, ObjectStore, StagedObject } from './ports.ts'
import { isSameDataSet } from './same-data-set.ts'

export interface ReceiveContext {
  /** Who sends it: client id, AE title, or `import`. */
  readonly source: string
  /** The only study that is taken: STOW-RS to `/studies/{uid}`. */
  readonly studyUid?: string
  readonly limits?: Partial<GateLimits>
}

interface Named {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
}

/**
 * What became of an object. `quarantined`: a sound object that contradicts what is held, kept apart; `refused`: not an
 * object that is taken, kept apart too unless it is too large or the wrong study was addressed.
 */
export type ReceiveOutcome = StoredOutcome | FailedOutcome

export type StoredOutcome = {
  readonly kind: 'stored' | 'present'
  /** What is odd but harmless; holds tags, never values. */
  readonly warnings: readonly string[]
  /** It took the place of another object with its UIDs. */
  readonly replaced?: true
} & Named

export type FailedOutcome = QuarantinedOutcome | RefusedOutcome

type QuarantinedOutcome = {
  readonly kind: 'quarantined'
  readonly reason: ErrorCode
  readonly tell: string
} & Named

type RefusedOutcome = {
  readonly kind: 'refused'
  readonly reason: ErrorCode
  readonly tell: string
} & Partial<Named>

export const isStored = (outcome: ReceiveOutcome): outcome is StoredOutcome =>
  outcome.kind === 'stored' || outcome.kind === 'present'

export const isFailed = (outcome: ReceiveOutcome): outcome is FailedOutcome => !isStored(outcome)

/** `keep-first`: it goes into quarantine; `replace`: it takes the place of the other, which goes into quarantine. */
export type SameUid = 'keep-first' | 'replace'

export interface ReceivePorts {
  readonly objects: ObjectStore
  readonly index: ArchiveIndex
  readonly patients: KnownPatients
  readonly namespaces: Namespaces
  /** What becomes of an object under the UIDs of another one of the same patient. */
  readonly sameUid: SameUid
  /** Largest object, in bytes. */
  readonly maxBytes: number
  /** What `writeQueue` gives. */
  readonly written: (writing: Promise<void>, bytes: number) => Promise<void>
}

/** An object that was looked at and waits to be committed with its fellows. */
export interface Candidate {
  readonly staged: StagedObject
  readonly outcome: StoredOutcome | RefusedOutcome
  /** Absent when it is refused. The registry may still be looking for the patient. */
  readonly instance?: Promise<NewInstance>
  /** Asks the registry anew whose it is. */
  readonly again?: () => Promise<NewInstance>
}

const nothing = 'The object is empty.'

/**
 * First step: takes the bytes in and looks at them. Nothing is kept yet; `commitCandidates` or `dropCandidates` follow.
 * Errors are those of this node (`storage-full`, `unavailable`) and `too-large`; what is wrong with the object is an
 * outcome.
 */
export async function takeIn(
  ports: ReceivePorts,
  body: AsyncIterable<Uint8Array>,
  context: ReceiveContext,
): Promise<Candidate> {
  const staged = await ports.objects.stage(body, ports.maxBytes)
  try {
    const candidate = examined(ports, staged, context)
    // The bytes go on their way while the next object comes in.
    await ports.written(staged.settle(), staged.bytes)
    return candidate
  } catch (error) {
    await staged.release()
    throw error
  }
}

function examined(ports: ReceivePorts, staged: StagedObject, context: ReceiveContext): Candidate {
  if (staged.bytes === 0)
    return { staged, outcome: { kind: 'refused', reason: 'dicom-refused', tell: nothing } }
  let inspected: Inspected
  try {
    inspected = inspect(sourceOf(staged.content), context.limits)
  } catch (error) {
    const refusal = asExchangeError(error)
    if (refusal.row.http >= 500) throw refusal
    return { staged, outcome: { kind: 'refused', reason: refusal.code, tell: refusal.tell } }
  }
  const named = namesOf(inspected)
  if (context.studyUid !== undefined && inspected.studyInstanceUid !== context.studyUid) {
    const { code, tell } = new ExchangeError('study-mismatch')
    return { staged, outcome: { kind: 'refused', reason: code, tell, ...named } }
  }
  const patient = patientOf(studyAttributes(inspected.json), inspected.studyInstanceUid, ports.namespaces)
  const described = describeInstance(inspected, staged)
  const withKey = (patientKey: string): NewInstance => ({ ...described, patientKey })
  const instance = ports.patients.resolve(patient).then(withKey)
  instance.catch(() => {}) // seen when it is committed
  return {
    staged,
    outcome: { kind: 'stored', warnings: inspected.warnings, ...named },
    instance,
    again: () => ports.patients.again(patient).then(withKey),
  }
}

function namesOf(inspected: Inspected): Named {
  const { sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid } = inspected
  return { sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid }
}

/** At most 64 characters, so that the whole of it fits into an Error Comment. */
const conflicts: Readonly<Record<Exclude<CommitResult, 'stored' | 'present'>, string>> = {
  'other-bytes': 'Another object is held under this UID; this one is quarantined.',
  'other-study': 'This UID is held in another study or series; quarantined.',
  'other-patient': 'The study is of another patient; this object is quarantined.',
}

const replaced = 'Another object took the place of this one under its UID.'

/**
 * Second step: the bytes become durable, then the index, in one transaction for all. Only when it resolves may anything
 * be acknowledged. Outcomes stand in the order of the candidates.
 */
export async function commitCandidates(
  ports: Pick<ReceivePorts, 'objects' | 'index' | 'sameUid'>,
  candidates: readonly Candidate[],
  source: string,
): Promise<readonly ReceiveOutcome[]> {
  try {
    await ports.objects.keep(candidates.filter(isKept).map(({ staged }) => staged))
    const results = await entered(ports.index, candidates)
    let next = 0
    const outcomes: ReceiveOutcome[] = []
    for (const candidate of candidates) {
      const result = candidate.instance && results[next++]
      outcomes.push(await concluded(ports, candidate, result, source))
    }
    return outcomes
  } finally {
    await dropCandidates(candidates)
  }
}

/** Instances of one request that are entered in one transaction. */
const atOnce = 250

async function entered(
  index: ArchiveIndex,
  candidates: readonly Candidate[],
): Promise<readonly CommitResult[]> {
  const sound = candidates.filter(({ instance }) => instance !== undefined)
  const instances = await Promise.all(sound.flatMap(({ instance }) => instance ?? []))
  const results: CommitResult[] = []
  for (let from = 0; from < instances.length; from += atOnce)
    results.push(...(await index.commit(instances.slice(from, from + atOnce))))
  return await Promise.all(results.map((result, at) => settled(index, result, sound[at])))
}

/** Two persons of the registry may have become one since it was asked: then the study's patient is the object's after all. */
async function settled(
  index: ArchiveIndex,
  result: CommitResult,
  candidate: Candidate | undefined,
): Promise<CommitResult> {
  if (result !== 'other-patient' || !candidate?.again) return result
  const [again] = await index.commit([await candidate.again()])
  return again ?? result
}

/** What is refused stays in quarantine, so that nothing that was sent is lost; what went to the wrong address does not. */
const isKept = ({ staged, outcome }: Candidate): boolean =>
  staged.bytes > 0 && (outcome.kind !== 'refused' || outcome.reason === 'dicom-refused')

async function concluded(
  ports: Pick<ReceivePorts, 'objects' | 'index' | 'sameUid'>,
  candidate: Candidate,
  result: CommitResult | undefined,
  source: string,
): Promise<ReceiveOutcome> {
  const { index } = ports
  const { outcome, staged } = candidate
  const entry = { digest: staged.digest, bytes: staged.bytes, source }
  if (outcome.kind === 'refused') {
    if (isKept(candidate)) await index.quarantine({ ...entry, reason: outcome.reason, detail: outcome.tell })
    return outcome
  }
  if (result === undefined || result === 'stored') return outcome
  if (result === 'present') return { ...outcome, kind: 'present' }
  const { warnings: _, kind: __, ...named } = outcome
  if (result === 'other-bytes') {
    const taken = await beside(ports, candidate, outcome, source)
    if (taken) return taken
  }
  const tell = conflicts[result]
  await index.quarantine({
    ...entry,
    reason: result,
    detail: tell,
    studyUid: named.studyInstanceUid,
    sopUid: named.sopInstanceUid,
  })
  return { ...named, kind: 'quarantined', reason: 'instance-conflict', tell }
}

/** Other bytes under a UID that is held: the same data set after all, or one that may take its place. */
async function beside(
  { objects, index, sameUid }: Pick<ReceivePorts, 'objects' | 'index' | 'sameUid'>,
  { staged, instance }: Candidate,
  outcome: StoredOutcome,
  source: string,
): Promise<StoredOutcome | undefined> {
  const held = await digestOf(index, outcome)
  if (held === undefined) return undefined
  if (await isSameDataSet(objects, held, staged.digest)) return { ...outcome, kind: 'present' }
  if (sameUid === 'keep-first' || !instance) return undefined
  const isReplaced = await index.replace(await instance, { held, detail: replaced, source })
  return isReplaced ? { ...outcome, replaced: true } : undefined
}

async function digestOf(index: ArchiveIndex, named: Named): Promise<string | undefined> {
  const rows = await index.instances(named.studyInstanceUid, named.seriesInstanceUid)
  return rows.find(({ sopUid }) => sopUid === named.sopInstanceUid)?.digest
}

/** Lets go of what was taken in and will not be kept. */
export async function dropCandidates(candidates: readonly Candidate[]): Promise<void> {
  await Promise.all(candidates.map(({ staged }) => staged.release()))
}
