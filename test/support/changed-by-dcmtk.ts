/** What DCMTK changes in an object before it sends it by C-STORE: it arrives as it was sent, not as the file is. */
export const changedByDcmtk: Readonly<Record<string, string>> = {
  'dev/highdicom/dx_image.dcm': 'pixels of an odd length are padded',
  'dev/mixed/693_J2KI.dcm': 'compressed pixels in OW become OB',
  'dev/ts-matrix/CTImage.dcm_JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm':
    'compressed pixels in OW become OB',
  'dev/ts-matrix/CTImage.dcm_JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81.dcm':
    'compressed pixels in OW become OB',
}
