import { fileURLToPath } from 'node:url'

/** For Vite's `resolve.alias`: leaves the mesh readers of vtk.js out of the bundle. */
export const cornerstoneAlias = [
  {
    find: /^@kitware\/vtk\.js\/IO\/(?:XML|Geometry|Misc)\/\w+Reader(?:\.js)?$/,
    replacement: fileURLToPath(new URL('./absent-reader.ts', import.meta.url)),
  },
]
