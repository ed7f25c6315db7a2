import { refuseGrant } from '../../country-a/token-refusal.ts'

const maxFields = 30

/**
 * Fields of an `application/x-www-form-urlencoded` body. RFC 6749 3.2: none may stand twice; those without a value are
 * as if they weren't there.
 * Errors: TokenRefusal `invalid_request`.
 */
export function parseForm(body: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  let count = 0
  for (const [name, value] of new URLSearchParams(body)) {
    if (++count > maxFields || fields.has(name)) refuseGrant('invalid_request', 'field-twice')
    fields.set(name, value)
  }
  for (const [name, value] of fields) if (value === '') fields.delete(name)
  return fields
}
