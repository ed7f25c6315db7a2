import tseslint from 'typescript-eslint'

// Only what Biome cannot see without types: a lost await on an audit entry is a breach.
export default tseslint.config({
  files: ['src/**/*.ts', 'demo/**/*.ts', 'tools/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'],
  extends: [tseslint.configs.base],
  languageOptions: {
    parserOptions: {
      projectService: { allowDefaultProject: ['tools/screens.ts', 'tools/fuzz.ts', 'tools/fuzz-worker.ts'] },
      tsconfigRootDir: import.meta.dirname,
    },
  },
  linterOptions: { reportUnusedDisableDirectives: 'off' },
  rules: {
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': [
      'error',
      { checksVoidReturn: { attributes: false, arguments: false } },
    ],
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    '@typescript-eslint/await-thenable': 'error',
  },
})
