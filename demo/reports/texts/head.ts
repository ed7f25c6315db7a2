import type { ReportText } from './types.ts'

/** The report of the story: read by a physician in training, not yet signed. */
export const storyText: ReportText = {
  exam: 'ct-head',
  language: 'fi',
  shows: 'subdural',
  findings: [
    'Vasemmalla frontoparietaalisesti konveksiteetilla hyperdensi, enintään 4 mm paksu sirppimäinen kertymä (sarja 2, kuvat 72–96). Viereiset uurteet hieman madaltuneet. Aivokammiot normaalilevyiset ja keskiviivassa. Ei aivojen sisäistä eikä lukinkalvonalaista vuotoa.',
    'Luuikkunassa ei murtumaa. Nenän sivuontelot ja kartiolisäkkeen lokerot ilmapitoiset.',
    'Verrattu 11.3.2026 aivojen magneettikuvaukseen, jossa kertymää ei ollut.',
  ],
  conclusion:
    'Ohut vasemmanpuoleinen frontoparietaalinen subduraalivuoto, enintään 4 mm, jota ei ollut 11.3.2026. Ei keskiviivan siirtymää. Ei kallonmurtumaa.',
  recommendation: 'Kontrolli-TT 24 tunnin kuluttua antikoagulaatiohoidon vuoksi.',
  condition: 'subdural',
  measure: { name: 'Hematooman paksuus', value: 4, unit: 'mm' },
  english: {
    findings: [
      'A hyperdense crescent along the left frontoparietal convexity, at most 4 mm thick (series 2, images 72 to 96). Adjacent sulci slightly effaced. The ventricles are of normal width and midline. No intraparenchymal or subarachnoid blood.',
      'Bone window without fracture. Paranasal sinuses and mastoid cells are clear.',
      'Compared with the MR of the brain of 11 Mar 2026, where there was no collection.',
    ],
    conclusion:
      'Thin left-sided frontoparietal subdural haematoma, at most 4 mm, not seen on 11 Mar 2026. No midline shift. No skull fracture.',
    recommendation: 'Follow-up CT in 24 hours recommended because of anticoagulation.',
  },
}

export const headTexts: readonly ReportText[] = [
  {
    exam: 'ct-head',
    language: 'fi',
    findings: [
      'Aivojen uurteet ja kammiot ikään nähden tavanomaiset. Ei vuotoa, ei tuoretta infarktia, ei tilaa vievää muutosta. Keskiviivan rakenteet paikallaan.',
      'Kallonpohja ja kalvarium ehjät.',
    ],
    conclusion: 'Pään natiivi-TT:ssä ei tuoretta kallonsisäistä muutosta.',
    english: {
      findings: [
        'Sulci and ventricles normal for age. No haemorrhage, no recent infarct, no mass. Midline structures in place.',
        'Skull base and vault intact.',
      ],
      conclusion: 'No acute intracranial abnormality on unenhanced CT of the head.',
    },
  },
  {
    exam: 'ct-head',
    language: 'sv',
    findings: [
      'Lätt periventrikulär vitsubstansförändring bilateralt. Fåror och ventriklar normala för åldern. Ingen blödning, ingen expansivitet.',
    ],
    conclusion: 'Lindriga småkärlsförändringar. Ingen blödning eller färsk infarkt.',
    condition: 'smallVessel',
  },
  {
    exam: 'ct-sinus',
    language: 'fi',
    findings: [
      'Poskionteloissa lievää limakalvoturvotusta, enintään 3 mm. Ostiomeataaliset väylät avoimet. Otsa- ja kitaontelot sekä seulalokerot ilmapitoiset. Väliseinä lähes suora.',
    ],
    conclusion: 'Lievä poskionteloiden limakalvoturvotus. Ei nestepintoja.',
    condition: 'maxillary',
    measure: { name: 'Limakalvon paksuus', value: 3, unit: 'mm' },
  },
  {
    exam: 'ct-sinus',
    language: 'sv',
    findings: ['Bihålorna är luftförande. Fria ostier. Septum med obetydlig deviation.'],
    conclusion: 'Normala bihålor.',
  },
  {
    exam: 'ct-temporal',
    language: 'fi',
    findings: [
      'Kartiolisäkkeiden lokerosto hyvin kehittynyt ja ilmapitoinen molemmin puolin. Välikorvat ilmapitoiset, kuuloluuketjut yhtenäiset. Simpukat ja kaarikäytävät säännölliset.',
    ],
    conclusion: 'Ohimoluissa ei rakenteellista selitystä kuulonalenemalle.',
    condition: 'hearing',
  },
  {
    exam: 'mr-brain',
    language: 'fi',
    findings: [
      'Valkeassa aineessa muutamia pistemäisiä T2-hyperintensiteettejä (Fazekas 1). Hippokampukset normaalikokoiset. Ei diffuusiorajoitusta, ei verenvuotojälkiä. Kammiot normaalilevyiset.',
    ],
    conclusion: 'Lieviä pienten suonten muutoksia. Ei atrofiaa. Ei tilaa vievää muutosta.',
    condition: 'smallVessel',
    english: {
      findings: [
        'A few punctate T2 hyperintensities in the white matter (Fazekas 1). Hippocampi of normal size. No restricted diffusion, no traces of haemorrhage. Ventricles of normal width.',
      ],
      conclusion: 'Mild small-vessel changes. No atrophy. No mass.',
    },
  },
  {
    exam: 'mr-brain',
    language: 'sv',
    findings: [
      'Normal signal i grå och vit substans. Normala ventriklar och basala cisterner. Normala flow voids. Inga blödningsrester.',
    ],
    conclusion: 'Normal MR av hjärnan.',
  },
  {
    exam: 'mr-brain',
    language: 'en',
    findings: [
      'Brain parenchyma, ventricles and cisterns are normal for age. No restricted diffusion. Normal flow voids of the large arteries. Paranasal sinuses clear.',
    ],
    conclusion: 'Normal MR of the brain.',
  },
  {
    exam: 'ct-cspine',
    language: 'fi',
    findings: [
      'Kaularangan nikamat ehjät ja linjassa. C5–6- ja C6–7-väleissä madaltuneet välilevyt ja reunaosteofyytit. Etu- ja takaluun väli normaali, dens ehjä. Ei pehmytkudosturvotusta nikamien edessä.',
    ],
    conclusion: 'Ei kaularangan murtumaa. Degeneratiivisia muutoksia C5–7.',
    condition: 'spondylosis',
    english: {
      findings: [
        'Cervical vertebrae intact and aligned. Narrowed discs and marginal osteophytes at C5-6 and C6-7. Dens intact. No prevertebral swelling.',
      ],
      conclusion: 'No fracture of the cervical spine. Degenerative changes at C5-7.',
    },
  },
  {
    exam: 'us-thyroid',
    language: 'fi',
    findings: [
      'Kilpirauhasen lohkot normaalikokoiset. Vasemmassa lohkossa 5 mm niukkakaikuinen, tarkkarajainen kyhmy, ei mikrokalkkeja, leveämpi kuin korkea. Ei suurentuneita imusolmukkeita.',
    ],
    conclusion:
      'Vasemman lohkon 5 mm kyhmy ennallaan, hyvänlaatuisen näköinen (EU-TIRADS 4, alle neulanäyterajan).',
    recommendation: 'Ultraäänikontrolli 12 kuukauden kuluttua.',
    condition: 'thyroid',
    measure: { name: 'Kyhmyn läpimitta', value: 5, unit: 'mm' },
  },
  {
    exam: 'us-thyroid',
    language: 'sv',
    findings: [
      'Sköldkörteln har normal storlek och ekogenicitet. I vänster lob en 5 mm ekofattig välavgränsad knöl, oförändrad. Inga patologiska lymfkörtlar.',
    ],
    conclusion: 'Oförändrad liten knöl i vänster lob.',
    condition: 'thyroid',
    measure: { name: 'Knölens diameter', value: 5, unit: 'mm' },
  },
  {
    exam: 'us-carotid',
    language: 'fi',
    findings: [
      'Kaulavaltimoiden haarautumakohdissa loivaa seinämäplakkia, vasemmalla kaulavaltimon päähaarassa enintään 30 % ahtauma (NASCET). Virtausnopeudet normaalit. Nikamavaltimoissa suora virtaus.',
    ],
    conclusion: 'Lievä kaulavaltimoiden ateroskleroosi, ei merkittävää ahtaumaa.',
    condition: 'carotid',
    measure: { name: 'Ahtauma', value: 30, unit: '%' },
    english: {
      findings: [
        'Smooth plaques at both carotid bifurcations; stenosis of the left internal carotid artery at most 30 % (NASCET). Normal velocities. Antegrade flow in the vertebral arteries.',
      ],
      conclusion: 'Mild carotid atherosclerosis without significant stenosis.',
    },
  },
  {
    exam: 'us-carotid',
    language: 'sv',
    findings: ['Tunna plack i båda bifurkationerna utan hemodynamisk betydelse. Normala flödeshastigheter.'],
    conclusion: 'Lindrig ateroskleros. Ingen signifikant stenos.',
    condition: 'carotid',
    measure: { name: 'Stenosgrad', value: 20, unit: '%' },
  },
]
