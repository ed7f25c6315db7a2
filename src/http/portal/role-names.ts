/** eHDSI structural roles of health professionals (ISCO-08 codes) in words. */
const names: Readonly<Record<string, string>> = {
  '221': 'Medical doctor',
  '2522': 'Systems administrator',
  '2221': 'Nurse',
  '2222': 'Midwife',
  '2261': 'Dentist',
  '2262': 'Pharmacist',
  '2264': 'Physiotherapist',
  '2265': 'Dietician',
  '2266': 'Audiologist',
  '2267': 'Optician',
  '2269': 'Health professional',
  '3211': 'Imaging technician',
  '3213': 'Pharmaceutical assistant',
}

/** A role as it is shown; a code that isn't known stays as it is. */
export const roleName = (code: string): string => names[code] ?? code
