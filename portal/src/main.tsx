import './design/tokens.css'
import './design/reset.css'
import './design/components.css'
import './design/forms.css'
import './design/overlays.css'

import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { App } from './App.tsx'
import { createQueryClient } from './api/client.ts'
import { startTheme } from './design/theme.ts'
import { allowOwnScripts } from './design/trusted-types.ts'
import { startI18n } from './i18n/i18n.ts'

allowOwnScripts()
startTheme()

const root = document.getElementById('root')
if (root) {
  const i18n = await startI18n()
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={createQueryClient()}>
          <App />
        </QueryClientProvider>
      </I18nextProvider>
    </StrictMode>,
  )
}
