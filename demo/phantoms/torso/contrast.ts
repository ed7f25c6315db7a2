/** What each tissue of the trunk looks like: Hounsfield units, MR signal, X-ray attenuation or tracer uptake. */
export interface TorsoContrast {
  readonly air: number
  readonly lung: number
  readonly fat: number
  readonly skin: number
  readonly muscle: number
  readonly compact: number
  readonly marrow: number
  readonly cartilage: number
  readonly disc: number
  readonly fluid: number
  readonly cord: number
  readonly aorta: number
  readonly veins: number
  readonly leftHeart: number
  readonly rightHeart: number
  readonly myocardium: number
  readonly lungVessel: number
  readonly liver: number
  readonly spleen: number
  readonly kidney: number
  readonly gland: number
  readonly gut: number
  readonly gas: number
}

/** Portal venous phase of a chest or abdomen. */
export const ct: TorsoContrast = {
  air: -1000,
  lung: -868,
  fat: -102,
  skin: 30,
  muscle: 58,
  compact: 720,
  marrow: 190,
  cartilage: 105,
  disc: 78,
  fluid: 14,
  cord: 38,
  aorta: 172,
  veins: 148,
  leftHeart: 176,
  rightHeart: 158,
  myocardium: 112,
  lungVessel: 60,
  liver: 108,
  spleen: 118,
  kidney: 168,
  gland: 34,
  gut: 42,
  gas: -960,
}

export const ctNative: TorsoContrast = {
  ...ct,
  aorta: 41,
  veins: 40,
  leftHeart: 42,
  rightHeart: 42,
  myocardium: 46,
  lungVessel: 38,
  liver: 58,
  spleen: 48,
  kidney: 33,
}

export const ctArterial: TorsoContrast = {
  ...ct,
  aorta: 340,
  leftHeart: 330,
  rightHeart: 120,
  liver: 72,
  spleen: 105,
}

export const t2: TorsoContrast = {
  air: 3,
  lung: 15,
  fat: 560,
  skin: 240,
  muscle: 130,
  compact: 25,
  marrow: 310,
  cartilage: 180,
  disc: 330,
  fluid: 900,
  cord: 300,
  aorta: 30,
  veins: 60,
  leftHeart: 60,
  rightHeart: 60,
  myocardium: 190,
  lungVessel: 40,
  liver: 190,
  spleen: 360,
  kidney: 430,
  gland: 330,
  gut: 420,
  gas: 8,
}

export const t1: TorsoContrast = {
  ...t2,
  fat: 760,
  muscle: 240,
  marrow: 400,
  disc: 250,
  fluid: 110,
  cord: 330,
  liver: 360,
  spleen: 250,
  kidney: 260,
  gut: 240,
}

/** Uptake of fluorodeoxyglucose, kBq/ml. */
export const uptake: TorsoContrast = {
  air: 0,
  lung: 1.6,
  fat: 0.9,
  skin: 1.5,
  muscle: 2.6,
  compact: 3.2,
  marrow: 6.5,
  cartilage: 2,
  disc: 2,
  fluid: 3,
  cord: 8,
  aorta: 8.5,
  veins: 8,
  leftHeart: 8,
  rightHeart: 8,
  myocardium: 24,
  lungVessel: 4,
  liver: 12.5,
  spleen: 10.5,
  kidney: 30,
  gland: 4,
  gut: 9,
  gas: 1,
}

/** Attenuation at 70 keV relative to water, with bones and lung vessels left out: they are projected by themselves. */
export const softAttenuation: TorsoContrast = {
  air: 0,
  lung: 0.2,
  fat: 0.91,
  skin: 1.03,
  muscle: 1.05,
  compact: 1.05,
  marrow: 1.05,
  cartilage: 1.1,
  disc: 1.08,
  fluid: 1.02,
  cord: 1.05,
  aorta: 1.06,
  veins: 1.06,
  leftHeart: 1.06,
  rightHeart: 1.06,
  myocardium: 1.06,
  lungVessel: 0.2,
  liver: 1.06,
  spleen: 1.06,
  kidney: 1.05,
  gland: 1,
  gut: 1,
  gas: 0.05,
}
