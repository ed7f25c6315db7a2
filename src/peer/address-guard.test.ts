import { expect, test } from 'vitest'
import { guardedUrl, mayDial } from './address-guard.ts'

const host = { origin: 'https://img.fi.example', basePath: '/dicomweb', cidrs: [] }
const loopback = { origin: 'https://127.0.0.1:4111', basePath: '/fhir', cidrs: ['127.0.0.1/32'] }

test.each([
  ['https://img.fi.example/dicomweb/studies/1.2', 'https://img.fi.example/dicomweb/studies/1.2'],
  ['studies/1.2?a=b', 'https://img.fi.example/dicomweb/studies/1.2?a=b'],
  ['/dicomweb/x', 'https://img.fi.example/dicomweb/x'],
])('lets %s through', (text, url) => {
  expect(guardedUrl(text, host).href).toBe(url)
})

test.each([
  'http://img.fi.example/dicomweb/x',
  'ftp://img.fi.example/dicomweb/x',
  'file:///etc/passwd',
  'data:text/html,x',
  '//evil.example/dicomweb/x',
  'https://img.fi.example:8443/dicomweb/x',
  'https://img.fi.example.evil.example/dicomweb/x',
  'https://img.fi.example./dicomweb/x',
  'https://IMG.fi.example/dicomweb/x',
  'https://user@img.fi.example/dicomweb/x',
  'https://img.fi.example@evil.example/dicomweb/x',
  'https://img.fi.example\\@evil.example/dicomweb/x',
  'https://img.fi.example/fhir/x',
  'https://img.fi.example/dicomweb',
  'https://img.fi.example/dicomweb/../fhir/x',
  'https://img.fi.example/dicomweb/%2e%2e/fhir/x',
  'https://img.fi.example/dicomweb/..;/x',
  'https://img.fi.example/dicomweb/%252e%252e/x',
  'https://img.fi.example/dicomweb/a%2fb',
  'https://img.fi.example/dicomweb/a%00',
  'https://img.fi.example/dicomweb/a b',
  'https://１27.0.0.1/dicomweb/x',
  '',
])('N135 and N136: refuses %s', (text) => {
  expect(() => guardedUrl(text, host)).toThrow(expect.objectContaining({ code: 'peer-refused' }))
})

test.each([
  'https://127.1:4111/fhir/x',
  'https://0x7f.1:4111/fhir/x',
  'https://2130706433:4111/fhir/x',
  'https://0177.0.0.1:4111/fhir/x',
  'https://127.0.0.1.:4111/fhir/x',
  'https://[::ffff:127.0.0.1]:4111/fhir/x',
  'https://[::1]:4111/fhir/x',
  'https://localhost:4111/fhir/x',
  'https://127.0.0.1:22/fhir/x',
  'https://127.0.0.1:80/fhir/x',
  'https://169.254.169.254/fhir/x',
])('N136: another spelling of a listed address is refused: %s', (text) => {
  expect(() => guardedUrl(text, loopback)).toThrow(expect.objectContaining({ code: 'peer-refused' }))
})

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '169.254.169.254',
  '172.31.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'fd00::1',
  'fe80::1',
  'not-an-address',
])('N137: %s is not dialled for a public host', (address) => {
  expect(mayDial(address, [])).toBe(false)
})

test.each([
  ['8.8.8.8', [], true],
  ['2a00:1450::1', [], true],
  ['127.0.0.1', ['127.0.0.1/32'], true],
  ['127.0.0.2', ['127.0.0.1/32'], false],
  ['8.8.8.8', ['192.0.2.0/24'], false],
])('%s within %j: %s', (address, cidrs, may) => {
  expect(mayDial(address, cidrs)).toBe(may)
})
