/** What each tissue of the head looks like: Hounsfield units, or signal in arbitrary units. */
export interface HeadContrast {
  readonly air: number
  readonly fat: number
  readonly skin: number
  readonly muscle: number
  readonly compact: number
  readonly diploe: number
  readonly petrous: number
  readonly fluid: number
  readonly grey: number
  readonly nuclei: number
  readonly thalamus: number
  readonly white: number
  readonly callosum: number
  readonly stem: number
  readonly folia: number
  readonly blood: number
  readonly dura: number
  readonly vessel: number
  readonly calcium: number
  readonly vitreous: number
  readonly lens: number
  readonly mucosa: number
}

export const ct: HeadContrast = {
  air: -1000,
  fat: -88,
  skin: 45,
  muscle: 56,
  compact: 1380,
  diploe: 560,
  petrous: 1500,
  fluid: 6,
  grey: 39,
  nuclei: 39,
  thalamus: 36,
  white: 29,
  callosum: 29,
  stem: 32,
  folia: 38,
  blood: 67,
  dura: 54,
  vessel: 48,
  calcium: 170,
  vitreous: 9,
  lens: 85,
  mucosa: 36,
}

export const t1: HeadContrast = {
  air: 4,
  fat: 880,
  skin: 420,
  muscle: 330,
  compact: 25,
  diploe: 470,
  petrous: 60,
  fluid: 95,
  grey: 345,
  nuclei: 375,
  thalamus: 420,
  white: 520,
  callosum: 560,
  stem: 470,
  folia: 370,
  blood: 420,
  dura: 230,
  vessel: 60,
  calcium: 60,
  vitreous: 110,
  lens: 330,
  mucosa: 300,
}

export const t2: HeadContrast = {
  air: 4,
  fat: 620,
  skin: 260,
  muscle: 150,
  compact: 18,
  diploe: 270,
  petrous: 40,
  fluid: 930,
  grey: 430,
  nuclei: 350,
  thalamus: 375,
  white: 300,
  callosum: 270,
  stem: 310,
  folia: 420,
  blood: 240,
  dura: 110,
  vessel: 30,
  calcium: 60,
  vitreous: 960,
  lens: 160,
  mucosa: 720,
}

export const flair: HeadContrast = {
  ...t2,
  fluid: 70,
  fat: 700,
  grey: 420,
  nuclei: 370,
  thalamus: 380,
  white: 310,
  callosum: 300,
  folia: 400,
  vitreous: 90,
  mucosa: 520,
}
