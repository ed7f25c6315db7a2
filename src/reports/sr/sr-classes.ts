const storage = '1.2.840.10008.5.1.4.1.1.88.'

/**
 * Structured reports that say something to a reader (PS3.4 B.5): texts, measurements, findings of computer aided
 * detection, doses. Key objects, logs and plans of procedures are none.
 */
const reports = new Set([
  '11', // Basic Text
  '22', // Enhanced
  '33', // Comprehensive
  '34', // Comprehensive 3D
  '35', // Extensible
  '50', // Mammography CAD
  '65', // Chest CAD
  '67', // X-Ray Radiation Dose
  '68', // Radiopharmaceutical Radiation Dose
  '69', // Colon CAD
  '73', // Patient Radiation Dose
  '75', // Performed Imaging Agent Administration
  '79', // Waveform Annotation
])
const doses = new Set(['67', '68', '73'])

/** Whether an object of this SOP class becomes a report. */
export const isReportClass = (sopClass: string): boolean =>
  sopClass.startsWith(storage) && reports.has(sopClass.slice(storage.length))

/** Whether it says how much radiation was used; nobody verifies what a machine counts. */
export const isDoseClass = (sopClass: string): boolean =>
  sopClass.startsWith(storage) && doses.has(sopClass.slice(storage.length))
