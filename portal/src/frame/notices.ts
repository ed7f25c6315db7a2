/** Something that happened and isn't tied to a place on the page. */
export interface Notice {
  readonly id: number
  readonly tone: 'danger' | 'info'
  readonly title: string
  readonly text: string
}

let notices: readonly Notice[] = []
let last = 0
const listeners = new Set<() => void>()

export function currentNotices(): readonly Notice[] {
  return notices
}

/** Shows a notice until it is closed. */
export function notify(notice: Omit<Notice, 'id'>): void {
  last += 1
  set([...notices, { ...notice, id: last }])
}

export function dismiss(id: number): void {
  set(notices.filter((notice) => notice.id !== id))
}

export function subscribeToNotices(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function set(next: readonly Notice[]): void {
  notices = next
  for (const listener of listeners) listener()
}
