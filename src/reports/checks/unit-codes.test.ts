import { expect, test } from 'vitest'
import { isUnitCode } from './unit-codes.ts'

test.each(
  "mm cm2 mL g/L mg/dL 10*9/L 10^3 mm[Hg] m[IU]/L [iU]/mL % 1 {score} mm{d} /min ug.h/mL kg/m2 mGy.cm uGy.m2 dB MBq [degF] Cel ms Hz s-1 {beats}/min kg.m/(s2) mSv [hnsf'U] cal_[15] B[SPL] 1.73.m2 mL/min/{1.73_m2} [in_i'H2O]".split(
    ' ',
  ),
)('%s is a unit of UCUM', (code) => {
  expect(isUnitCode(code)).toBe(true)
})

test.each([
  '',
  'mmHg',
  'ML/min/',
  'mcg',
  'cc',
  'mm ',
  'beats/min',
  'kin_i',
  'm(',
  '(m',
  'm{a{b}}',
  '((((((((((((m))))))))))))',
  'K/',
])('"%s" is none', (code) => {
  expect(isUnitCode(code)).toBe(false)
})
