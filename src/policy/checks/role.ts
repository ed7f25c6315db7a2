import { type Check, pass, refuse } from '../context.ts'

/** ISCO-08 codes as eHDSI uses them. */
export const roleSystem = 'urn:oid:2.16.840.1.113883.2.9.6.2.7'
const clerical = '44'

/** One of the professional's roles may look, by the table of the country of treatment (EHDS Art. 11(4)). */
export const role: Check = ({ professional, peer, onBehalfOf }) => {
  const may = professional.roles.some(
    (coding) =>
      coding.system === roleSystem &&
      peer.roles.includes(coding.code) &&
      (coding.code !== clerical || onBehalfOf !== undefined), // eHDSI: 44 acts for somebody or not at all
  )
  return may ? pass : refuse('role', '4703')
}
