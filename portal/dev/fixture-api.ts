import type { Plugin } from 'vite'
export function fixtureApi(): Plugin {
  return { name: 'fixture-api', apply: 'serve' }
}
