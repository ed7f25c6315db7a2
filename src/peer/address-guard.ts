import { BlockList, isIP, isIPv4 } from 'node:net'
import { ExchangeError } from '../errors.ts'

/** Where requests to one host of a country may go. */
export interface AllowedHost {
  /** `https://host[:port]`, as the trust list has it. */
  readonly origin: string
  /** Path that every address must lie below, without a slash at the end. */
  readonly basePath: string
  /** Address ranges that the host may resolve to; none: public addresses only. */
  readonly cidrs: readonly string[]
}

/**
 * An address that a country gave, if it is below the base that the trust list has for that country; relative ones are
 * read from that base. Compared as written, so that no other spelling of an address gets through (`127.1`, full-width
 * digits, `user@`, a trailing dot).
 * Errors: `peer-refused`, without the address.
 */
export function guardedUrl(text: string, { origin, basePath }: AllowedHost): URL {
  if (!/^[\x21-\x7e]{1,2000}$/.test(text) || text.includes('\\')) refuse('characters')
  const isAbsolute = /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(text)
  const full = isAbsolute ? text : `${origin}${text.startsWith('/') ? '' : `${basePath}/`}${text}`
  if (!full.startsWith(`${origin}${basePath}/`)) refuse('host-or-path')
  // An encoded dot, slash or NUL means one thing here and another behind a proxy.
  const path = full.slice(origin.length).split(/[?#]/, 1)[0] ?? ''
  if (/%(2e|2f|5c|00|25)/i.test(path) || path.includes(';')) refuse('encoded-path')
  if (path.split('/').some((segment) => segment === '..' || segment === '.')) refuse('dots')
  if (path.includes('//')) refuse('empty-segment')
  const url = new URL(full)
  if (url.origin !== origin || url.username !== '' || url.protocol !== 'https:') refuse('origin')
  url.hash = ''
  return url
}

/** Whether a host may be dialled at this address (an IP literal, without brackets). */
export function mayDial(address: string, cidrs: readonly string[]): boolean {
  if (isIP(address) === 0) return false
  const family = isIPv4(address) ? 'ipv4' : 'ipv6'
  return cidrs.length > 0 ? ranges(cidrs).check(address, family) : !notPublic.check(address, family)
}

// IANA special-purpose registries (RFC 6890). net.BlockList looks through ::ffff:0:0/96 by itself (as a range it would
// match every IPv4 address), but not through NAT64 and 6to4.
const notPublic = ranges([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/127', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/32'],
  ...['2001:db8::/32', '2002::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
])

function ranges(cidrs: readonly string[]): BlockList {
  const list = new BlockList()
  for (const cidr of cidrs) {
    const [address = '', prefix = ''] = cidr.split('/')
    list.addSubnet(address, Number(prefix), isIPv4(address) ? 'ipv4' : 'ipv6')
  }
  return list
}

function refuse(reason: string): never {
  throw new ExchangeError('peer-refused', 'The other country gave an address that is not trusted.', {
    detail: `address guard: ${reason}`,
  })
}
