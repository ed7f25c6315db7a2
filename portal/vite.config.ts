import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { fixtureApi } from './dev/fixture-api.ts'
import { cornerstoneAlias } from './src/viewer/cornerstone-alias.ts'

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  // fixtureApi answers /api from made-up data while developing; it isn't part of the build.
  plugins: [react(), fixtureApi()],
  resolve: { alias: cornerstoneAlias },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Data URLs and inline scripts are refused by the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The portal, and the viewer of the country that holds the images for browsers from abroad
    rollupOptions: { input: ['index.html', 'viewer.html'].map((page) => `${import.meta.dirname}/${page}`) },
    chunkSizeWarningLimit: 4096,
  },
  worker: { format: 'es' },
})
