import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { connect } from 'node:tls'
import type { AuditEvent } from '@medplum/fhirtypes'
import { dicomAuditMessage } from './dicom-message.ts'
import type { AuditReceiver, TlsFiles } from './forward.ts'

const timeoutMs = 30_000
/** Facility 10 (security), severity 5 (notice): ITI TF-2 3.20.4.1.2.1. */
const priority = 10 * 8 + 5

/**
 * An audit repository that takes DICOM audit messages by syslog over TLS (RFC 5424, RFC 5425). Syslog acknowledges
 * nothing, so each batch has a connection of its own, and counts as taken when the receiver has read up to the end and
 * closed it in order; else it is sent again.
 */
export const syslogReceiver = (
  name: string,
  { host, port }: { readonly host: string; readonly port: number },
  files: TlsFiles,
): AuditReceiver => ({
  name,
  send: (events, signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({
        host,
        port,
        minVersion: 'TLSv1.2',
        ...(host.includes(':') || /^[\d.]+$/.test(host) ? {} : { servername: host }),
        ...pemOf(files),
      })
      let isSent = false
      const abort = (): void => void socket.destroy(new Error('this node stops'))
      signal.addEventListener('abort', abort)
      socket.setTimeout(timeoutMs, () => socket.destroy(new Error('the receiver does not answer')))
      socket.once('secureConnect', () => {
        socket.end(Buffer.concat(events.map(syslogFrame)), () => {
          isSent = true
        })
      })
      socket.on('error', reject)
      socket.on('close', (hadError) => {
        signal.removeEventListener('abort', abort)
        if (isSent && !hadError && socket.readableEnded) resolve()
        else reject(new Error('the connection ended too early'))
      })
      socket.resume()
    }),
})

/** A message, with its length in octets before it (RFC 6587 3.4.1, RFC 5425 4.3). */
export function syslogFrame(event: AuditEvent): Buffer {
  const at = event.recorded.replace(/(\.\d{6})\d+/, '$1')
  const source = printable(event.source.observer.display ?? hostname(), 48)
  const line = `<${priority}>1 ${at} ${printable(hostname(), 255)} ${source} ${process.pid} DICOM+RFC3881 - \ufeff${dicomAuditMessage(event)}`
  const bytes = Buffer.from(line)
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes])
}

/** RFC 5424 6: PRINTUSASCII of so many characters. */
const printable = (value: string, length: number): string =>
  value.replace(/[^\x21-\x7e]/g, '_').slice(0, length) || '-'

/** Read for each connection: a certificate is renewed without a restart. */
export const pemOf = ({ ca, cert, key }: TlsFiles): { ca?: Buffer; cert?: Buffer; key?: Buffer } => ({
  ...(ca !== undefined && { ca: readFileSync(ca) }),
  ...(cert !== undefined && { cert: readFileSync(cert) }),
  ...(key !== undefined && { key: readFileSync(key) }),
})
