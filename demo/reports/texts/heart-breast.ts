import type { ReportText } from './types.ts'

export const heartBreastTexts: readonly ReportText[] = [
  {
    exam: 'us-heart',
    language: 'fi',
    findings: [
      'Vasen kammio normaalikokoinen, seinämät liikkuvat tasaisesti, ejektiofraktio 58 %. Vasen eteinen lievästi laajentunut. Hiippaläpässä lievä vuoto (1/4). Aorttaläppä kolmiliuskainen, avautuu hyvin. Oikean puolen paineet normaalit.',
    ],
    conclusion: 'Säilynyt vasemman kammion toiminta, EF 58 %. Lievä hiippaläppävuoto.',
    condition: 'mitral',
    measure: { name: 'Ejektiofraktio', value: 58, unit: '%' },
    english: {
      findings: [
        'Left ventricle of normal size, walls move evenly, ejection fraction 58 %. Left atrium slightly enlarged. Mild mitral regurgitation (1/4). Aortic valve tricuspid, opens well. Normal right-sided pressures.',
      ],
      conclusion: 'Preserved left ventricular function, EF 58 %. Mild mitral regurgitation.',
    },
  },
  {
    exam: 'us-heart',
    language: 'sv',
    findings: [
      'Normalstor vänsterkammare med EF 55 %. Lätt förstorat vänster förmak. Spårbar mitralisinsufficiens. Normal högerkammare. Ingen perikardvätska.',
    ],
    conclusion: 'Normal systolisk funktion, EF 55 %.',
    measure: { name: 'Ejektionsfraktion', value: 55, unit: '%' },
  },
  {
    exam: 'us-heart',
    language: 'en',
    findings: [
      'Left ventricular ejection fraction 52 %, no regional wall motion abnormality. Mild concentric hypertrophy. Grade 1 diastolic dysfunction. Mild mitral regurgitation.',
    ],
    conclusion: 'Low normal systolic function with mild diastolic dysfunction.',
    condition: 'mitral',
    measure: { name: 'Ejection fraction', value: 52, unit: '%' },
  },
  {
    exam: 'xa-coronary',
    language: 'fi',
    findings: [
      'Vasen päärunko avoin. Laskevan haaran (LAD) keskiosassa 70 % ahtauma. Kiertävässä haarassa loivia seinämämuutoksia. Oikea sepelvaltimo pieni ja avoin. Toimenpiteen kulku ongelmaton, radialisreitti.',
    ],
    shows: 'narrowing',
    conclusion: 'Yhden suonen sepelvaltimotauti: LAD:n keskiosan 70 % ahtauma.',
    recommendation: 'Sydänryhmän kokous; virtausreservin mittaus ja pallolaajennus harkittava.',
    condition: 'coronary',
    measure: { name: 'LAD-ahtauma', value: 70, unit: '%' },
  },
  {
    exam: 'xa-coronary',
    language: 'sv',
    findings: [
      'Vänster huvudstam, LAD och LCX utan signifikanta stenoser. Lindriga väggförändringar. Okomplicerad undersökning via höger radialis.',
    ],
    conclusion: 'Inga signifikanta kranskärlsförträngningar.',
  },
  {
    exam: 'mg-screening',
    language: 'fi',
    findings: [
      'Rintakudos hajatiivistä (ACR B). Ei massoja, rakenteen häiriöitä eikä epäilyttäviä kalkkeja. Muutamia hyvänlaatuisia yksittäisiä kalkkeja.',
    ],
    conclusion: 'Normaali seulontamammografia molemmin puolin (BI-RADS 2).',
    birads: 2,
    english: {
      findings: [
        'Scattered fibroglandular tissue (ACR B). No mass, architectural distortion or suspicious calcification. A few benign single calcifications.',
      ],
      conclusion: 'Normal screening mammogram on both sides (BI-RADS 2).',
    },
  },
  {
    exam: 'mg-screening',
    language: 'sv',
    findings: [
      'Spridd fibroglandulär vävnad (ACR B). Inga tumörmisstänkta förändringar eller mikroförkalkningar.',
    ],
    conclusion: 'Normal screeningmammografi (BI-RADS 1).',
    birads: 1,
  },
  {
    exam: 'mg-clinical',
    language: 'fi',
    findings: [
      'Vasemman rinnan ylälohkossa 9 mm tähtimäinen tiivistymä, joka näkyy molemmissa suunnissa. Ei mikrokalkkeja. Oikea rinta siisti.',
    ],
    shows: 'mass',
    conclusion: 'Vasemman rinnan epäilyttävä tiivistymä (BI-RADS 4).',
    recommendation: 'Ultraääniohjattu paksuneulanäyte.',
    condition: 'breastTumour',
    birads: 4,
    measure: { name: 'Tiivistymän läpimitta', value: 9, unit: 'mm' },
  },
  {
    exam: 'mg-clinical',
    language: 'fi',
    findings: [
      'Kohdistetuissa kuvissa aiemmin epäilty tiivistymä hajoaa tavalliseksi rauhaskudokseksi. Ei massoja eikä epäilyttäviä kalkkeja.',
    ],
    conclusion: 'Ei pahanlaatuisuuteen viittaavaa (BI-RADS 2).',
    birads: 2,
  },
  {
    exam: 'us-breast',
    language: 'fi',
    findings: [
      'Tuntuvan kyhmyn kohdalla 10 x 7 mm kaiuton, ohutseinäinen kysta, takakaikuvahvistuma. Kainalossa ei suurentuneita imusolmukkeita.',
    ],
    conclusion: 'Yksinkertainen kysta, hyvänlaatuinen (BI-RADS 2).',
    condition: 'breastCyst',
    birads: 2,
    measure: { name: 'Kystan läpimitta', value: 10, unit: 'mm' },
  },
  {
    exam: 'us-breast',
    language: 'sv',
    findings: [
      'Vid den palpabla knölen en 10 mm enkel cysta. Inga solida förändringar. Axillen utan anmärkning.',
    ],
    conclusion: 'Enkel bröstcysta, benign.',
    condition: 'breastCyst',
    birads: 2,
    measure: { name: 'Cystans diameter', value: 10, unit: 'mm' },
  },
]
