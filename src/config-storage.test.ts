import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type Config, loadConfig } from './config.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roentgate-config-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function load(sections: object, env: NodeJS.ProcessEnv = {}): Config {
  const file = join(folder, 'roentgate.yaml')
  const least = {
    country: 'FI',
    roles: ['source'],
    organisation: { name: 'Lumivaara', oid: '1.2.246' },
    dataDir: 'data',
    patients: { defaultSystem: 'urn:oid:1.2.246.1' },
    listen: { operations: { port: 0 } },
  }
  writeFileSync(file, stringify({ ...least, ...sections }))
  return loadConfig(file, env)
}

test('without a word objects lie in a folder under the data, and the secrets there too', () => {
  const { objects, database, secretsDir, hospital } = load({})

  expect(objects).toMatchObject({ folder: join(folder, 'data/objects'), graceHours: 24 })
  expect(database.url).toBeUndefined()
  expect([secretsDir, hospital.tokenKey]).toEqual([
    join(folder, 'data'),
    join(folder, 'data/hospital-key.jwk'),
  ])
})

test('a bucket and a server are named, with files beside the configuration', () => {
  const { objects, database, hospital } = load({
    objects: { s3: { bucket: 'images', accessKeyId: 'a', secretKeyFile: 's/key', ca: 's/ca.pem' } },
    database: { url: 'postgres://db/x', passwordFile: 's/password', tls: { ca: 's/db.pem' } },
    secretsDir: 's',
  })

  expect(objects.s3).toMatchObject({
    bucket: 'images',
    region: 'us-east-1',
    secretKeyFile: join(folder, 's/key'),
    ca: join(folder, 's/ca.pem'),
  })
  expect(database).toMatchObject({
    passwordFile: join(folder, 's/password'),
    tls: { ca: join(folder, 's/db.pem') },
  })
  expect(hospital.tokenKey).toBe(join(folder, 's/hospital-key.jwk'))
})

test('the environment names a bucket as well', () => {
  const env = { ROENTGATE_OBJECTS__S3__BUCKET: 'images', ROENTGATE_OBJECTS__S3__PATHSTYLE: 'true' }

  expect(load({}, env).objects.s3).toMatchObject({ bucket: 'images', pathStyle: true })
})

test.each([
  [{ s3: { bucket: 'images', accessKeyId: 'a' } }, 'belong together'],
  [{ folder: 'x', s3: { bucket: 'images' } }, 'exclude each other'],
  [{ s3: { bucket: 'images', prefix: '/x' } }, 'objects.s3.prefix'],
  [{ s3: { buckt: 'images' } }, 'did you mean bucket'],
])('says what is wrong with %j', (objects, words) => {
  expect(() => load({ objects })).toThrow(words)
})
