import { composed } from '../dicom/compose.ts'
import type { MadoManifest } from '../domain/mado.ts'
import { madoOfStudy } from '../mapping/mado/of-study.ts'
import { madoKos } from '../mapping/mado/to-kos.ts'
import { manifestVersion } from './document-id.ts'
import type { SourcePorts, StoredDocument } from './ports.ts'

export type ManifestPorts = Pick<SourcePorts, 'studies' | 'patients' | 'context' | 'wadoBase'>

/** The manifest of the study that a row of the list stands for, as the study is now. */
export function studyManifest(
  ports: ManifestPorts,
  { studyUids: [studyUid = ''], patientKey }: Pick<StoredDocument, 'studyUids' | 'patientKey'>,
): Promise<MadoManifest | undefined> {
  return manifestFor(ports, studyUid, patientKey)
}

async function manifestFor(
  ports: ManifestPorts,
  studyUid: string,
  patientKey: string | undefined,
): Promise<MadoManifest | undefined> {
  const [study, manifest] = await Promise.all([
    ports.studies.summary(studyUid),
    ports.studies.manifest(studyUid),
  ])
  if (!study || !manifest) return undefined
  const key = patientKey ?? (await ports.patients.survivor(study.patientKey))
  const patient = (await ports.patients.identity(key)) ?? study.patient
  const { context, wadoBase } = ports
  return madoOfStudy({ version: manifestVersion(study), study, manifest, patient, wadoBase }, context)
}

/** A key object selection as a Part 10 file in Explicit VR Little Endian. */
export interface KosFile {
  readonly uid: string
  readonly bytes: Buffer
}

/** The manifest of a row in the form of a key object selection; nothing for a row of another kind, or superseded. */
export async function kosOf(ports: ManifestPorts, document: StoredDocument): Promise<KosFile | undefined> {
  if (document.kind !== 'manifest' || document.status !== 'current') return undefined
  const manifest = await studyManifest(ports, document)
  return manifest && kosFile(manifest)
}

/** The key object selection of a study that is current now. */
export async function kosOfStudy(ports: ManifestPorts, studyUid: string): Promise<KosFile | undefined> {
  const manifest = await manifestFor(ports, studyUid, undefined)
  return manifest && kosFile(manifest)
}

async function kosFile(manifest: MadoManifest): Promise<KosFile> {
  const pieces: Buffer[] = []
  for await (const piece of composed(madoKos(manifest), () => [])) pieces.push(piece)
  return { uid: manifest.uid, bytes: Buffer.concat(pieces) }
}
