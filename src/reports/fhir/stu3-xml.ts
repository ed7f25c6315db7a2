import type { AnyResource } from '../../fhir/json.ts'
import type { Issue } from '../../fhir/structure.ts'
import { parseFhirXml } from '../../fhir/xml.ts'
import { escaped } from '../cda/narrative.ts'
import { parseXml, type XmlNode } from '../cda/xml-tree.ts'
import { fromStu3Xml, isStu3Xml } from './stu3.ts'

/** A FHIR resource in XML, of R4 or of STU3 where that converts without a guess. Errors: those of `parseFhirXml`. */
export function readFhirXml(bytes: Uint8Array): {
  readonly resource: AnyResource
  readonly issues: readonly Issue[]
} {
  const root = parseXml(bytes)
  if (!isStu3Xml(root)) return { resource: parseFhirXml(bytes), issues: [] }
  const { node, issues } = fromStu3Xml(root)
  return { resource: parseFhirXml(Buffer.from(written(node))), issues }
}

const written = ({ name, attributes, children }: XmlNode): string => {
  const attribute = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`)
  const inside = children.map((child) => (typeof child === 'string' ? escaped(child) : written(child)))
  return `<${name}${attribute.join('')}>${inside.join('')}</${name}>`
}
