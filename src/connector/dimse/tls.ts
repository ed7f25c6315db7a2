import { readFileSync } from 'node:fs'
import type { SecureContextOptions } from 'node:tls'
import type { DimseConfig } from './settings.ts'

/** The BCP 195 RFC 8996, 9325 TLS profile (PS3.15 B.12): TLS 1.2 and 1.3, forward secrecy, authenticated encryption. */
const profile: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_AES_128_GCM_SHA256',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'DHE-RSA-AES128-GCM-SHA256',
    'DHE-RSA-AES256-GCM-SHA384',
  ].join(':'),
  dhparam: 'auto',
}

/** Own key and certificate, and who may vouch for others; for both directions. */
export const secureOptions = (tls: NonNullable<DimseConfig['tls']>): SecureContextOptions => ({
  ...profile,
  key: readFileSync(tls.key),
  cert: readFileSync(tls.certificate),
  ca: readFileSync(tls.authorities),
})
