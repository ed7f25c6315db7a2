/** A drawing that stands for an image while developing: SVG text. */
export function pictureOf(seed: string): string {
  const number = Number(/-(\d+)/.exec(seed)?.[1] ?? 0)
  const isHead = /CT|MR|PT/.test(seed)
  const shade = isHead && number === 2 ? '#2e2e2e' : '#6d6d6d'
  const head = `<ellipse cx="96" cy="98" rx="${70 - number * 3}" ry="${84 - number * 3}" fill="#e8e8e8"/><ellipse cx="96" cy="98" rx="${63 - number * 3}" ry="${77 - number * 3}" fill="${shade}"/><path d="M96 24v146" stroke="#8d8d8d" stroke-width="1.5"/><path d="M90 70q-18-14-22-26q4 26 14 46zM102 70q18-14 22-26q-4 26-14 46z" fill="#1d1d1d"/><path d="M${152 - number * 3} 70q10 30 0 64q-6-30 0-64" fill="#b9b9b9"/>`
  const chest = `<rect x="30" y="22" width="132" height="150" rx="30" fill="#8a8a8a"/><path d="M88 40q-40 10-44 108q30 14 44-6zM104 40q40 10 44 108q-30 14-44-6z" fill="#181818"/><path d="M94 30h6v130h-6z" fill="#cfcfcf"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 192"><rect width="192" height="192"/>${isHead ? head : chest}</svg>`
}
