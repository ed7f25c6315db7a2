/** The sign-in form of the demonstration's identity provider: one page, no scripts, readable by everybody. */
export function signInPage({
  action,
  user = '',
  failed = false,
}: {
  /** Path to which the form is sent. */
  readonly action: string
  readonly user?: string
  readonly failed?: boolean
}): string {
  return page(
    'Sign in',
    `<h1 id="title">Identidade Profissional da Saúde</h1>
<p class="lead">Sign in as a health professional. You then go back to Roentgate with your name, profession and care unit.</p>
${failed ? '<p class="fault" role="alert" id="fault">User name or password is wrong. Try again.</p>' : ''}
<form method="post" action="${escaped(action)}" aria-labelledby="title">
<label for="user">User name</label>
<input id="user" name="user" value="${escaped(user)}" autocomplete="username" autocapitalize="none" spellcheck="false" required${failed ? ' aria-describedby="fault" aria-invalid="true"' : ' autofocus'}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${failed ? ' aria-describedby="fault" aria-invalid="true" autofocus' : ''}>
<button type="submit">Sign in</button>
</form>
<p class="note">Demonstration: every professional here is made up. No real identity provider is involved.</p>`,
  )
}

/** What the provider says when a sign-in cannot go on. */
export const faultPage = (): string =>
  page(
    'Sign-in stopped',
    `<h1>Sign-in stopped</h1>
<p class="lead">This sign-in was not completed in time, or was opened twice. Go back to Roentgate and sign in again.</p>`,
  )

/** Digest of the style is in the page's policy, so nothing else can be styled or run. */
export const style = `:root{color-scheme:light dark;--bg:#f3f5f6;--surface:#fff;--line:#dbe0e4;--edge:#78838d;--text:#12181d;--text-2:#3f4952;--text-3:#59646e;--accent:#0a587a;--on-accent:#fff;--focus:#0a6cff;--danger:#9c1c1a;--danger-soft:#fbe6e4;--danger-edge:#c0433f}
@media(prefers-color-scheme:dark){:root{--bg:#0d1114;--surface:#14191d;--line:#29323a;--edge:#74828e;--text:#e9edf0;--text-2:#bcc5cc;--text-3:#98a4ae;--accent:#72c3e0;--on-accent:#05212e;--focus:#79b4ff;--danger:#ff9c93;--danger-soft:#3d1a18;--danger-edge:#d9635b}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;grid-template-rows:56px 1fr;background:var(--surface);color:var(--text);font:400 .9375rem/1.5 "Segoe UI Variable Text","Segoe UI",-apple-system,"Noto Sans",Roboto,"Helvetica Neue",system-ui,sans-serif}
header{display:flex;align-items:center;gap:10px;padding:0 24px;border-bottom:1px solid var(--line);font-size:.875rem;color:var(--text-3)}
header b{font-weight:600;color:var(--text)}
main{width:100%;max-width:26rem;margin:0 auto;padding:12vh 24px 48px}
h1{font-size:1.5rem;font-weight:600;line-height:1.3;letter-spacing:-.01em;margin:0 0 8px}
.lead{color:var(--text-2);margin:0 0 24px}
label{display:block;font-size:.8125rem;font-weight:600;margin:0 0 4px}
input{display:block;width:100%;height:44px;padding:0 12px;margin:0 0 16px;font:inherit;color:inherit;background:var(--surface);border:1px solid var(--edge);border-radius:4px}
input[aria-invalid]{border-color:var(--danger-edge)}
button{width:100%;height:44px;margin-top:8px;font:inherit;font-weight:600;color:var(--on-accent);background:var(--accent);border:0;border-radius:4px;cursor:pointer}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.fault{padding:10px 12px;margin:0 0 16px;color:var(--danger);background:var(--danger-soft);border:1px solid var(--danger-edge);border-left-width:4px;border-radius:4px}
.note{margin:32px 0 0;padding-top:12px;border-top:1px solid var(--line);font-size:.8125rem;color:var(--text-3)}`

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Identidade Profissional da Saúde</title>
<style>${style}</style>
</head>
<body>
<header><b>Ministério da Saúde · Portugal</b><span>Demonstration</span></header>
<main>${body}</main>
</body>
</html>
`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? '')
