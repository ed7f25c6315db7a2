/** A download that this browser tab started. The API knows the rest. */
export interface StartedDownload {
  readonly download: string
  readonly startedAt: string
}

const none: readonly StartedDownload[] = []
const keyOf = (treatment: string): string => `roentgate.downloads.${treatment}`
const known = new Map<string, readonly StartedDownload[]>()
const listeners = new Set<() => void>()

/** Downloads started for a patient, newest first; the same array until it changes. */
export function startedDownloads(treatment: string): readonly StartedDownload[] {
  const cached = known.get(treatment)
  if (cached) return cached
  const read = readDownloads(sessionStorage.getItem(keyOf(treatment)))
  known.set(treatment, read)
  return read
}

export function addDownload(treatment: string, started: StartedDownload): void {
  write(treatment, [started, ...startedDownloads(treatment)])
}

export function removeDownload(treatment: string, download: string): void {
  write(
    treatment,
    startedDownloads(treatment).filter((one) => one.download !== download),
  )
}

export function subscribeToDownloads(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function write(treatment: string, downloads: readonly StartedDownload[]): void {
  known.set(treatment, downloads)
  sessionStorage.setItem(keyOf(treatment), JSON.stringify(downloads))
  for (const listener of listeners) listener()
}

function readDownloads(text: string | null): readonly StartedDownload[] {
  if (text === null) return none
  try {
    return JSON.parse(text) as readonly StartedDownload[]
  } catch {
    return none
  }
}
