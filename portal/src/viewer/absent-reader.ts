/**
 * Stands in for the readers of meshes that Cornerstone brings along: the viewer shows no meshes, and the XML reader
 * among them needs modules that no browser has.
 */
const absentReader = {
  newInstance(): never {
    throw new Error('Meshes are not read here.')
  },
}
// biome-ignore lint/style/noDefaultExport: the modules that it stands in for have one
export default absentReader
