/** Resolves at the first SIGINT or SIGTERM, or when the parent process that started this one is gone. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
    process.once('disconnect', () => resolve())
    // Further signals while stopping must not kill the process half-way.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => {})
  })
}
