import type { ReportText } from './types.ts'

export const trunkTexts: readonly ReportText[] = [
  {
    exam: 'ct-chest',
    language: 'fi',
    findings: [
      'Keuhkoissa ei infiltraatteja. Oikean alalohkon 5 mm subpleuraalinen kyhmy ennallaan aiempaan verrattuna. Ei suurentuneita välikarsinan imusolmukkeita. Sydän normaalikokoinen, sepelvaltimoissa kalkkia. Ei pleuranestettä.',
      'Kuvautuvassa ylävatsassa ei poikkeavaa. Rintarangassa ikään sopivia muutoksia.',
    ],
    conclusion: 'Oikean alalohkon 5 mm kyhmy muuttumaton. Ei uusia muutoksia.',
    recommendation: 'Seuranta voidaan päättää, jos kyhmy on muuttumaton 24 kuukauden kohdalla.',
    condition: 'noduleLung',
    measure: { name: 'Kyhmyn läpimitta', value: 5, unit: 'mm' },
    english: {
      findings: [
        'No infiltrates. Subpleural nodule of 5 mm in the right lower lobe unchanged. No enlarged mediastinal nodes. Heart of normal size, coronary calcium. No pleural fluid.',
        'Upper abdomen as far as shown without abnormality. Thoracic spine with changes of age.',
      ],
      conclusion: 'Nodule of 5 mm in the right lower lobe unchanged. Nothing new.',
      recommendation: 'Follow-up may end if the nodule is unchanged at 24 months.',
    },
  },
  {
    exam: 'ct-chest',
    language: 'sv',
    findings: [
      'Inga lungemboliska eller parenkymatösa förändringar. Normala hilar och mediastinum. Hjärtat inte förstorat. Ingen pleuravätska.',
    ],
    conclusion: 'DT thorax utan patologiska fynd.',
  },
  {
    exam: 'ct-chest',
    language: 'en',
    findings: [
      'Lungs are clear apart from minor dependent atelectasis. No enlarged mediastinal or hilar lymph nodes. Great vessels are of normal calibre. No pleural or pericardial effusion.',
    ],
    conclusion: 'No evidence of malignancy in the chest.',
  },
  {
    exam: 'ct-chest-native',
    language: 'fi',
    findings: [
      'Pienannoskuvaus. Oikean alalohkon 5 mm kyhmy ennallaan. Uusia kyhmyjä ei erotu. Keuhkoissa ei emfyseemaa.',
    ],
    conclusion: 'Kyhmy muuttumaton 12 kuukauden seurannassa.',
    condition: 'noduleLung',
    measure: { name: 'Kyhmyn läpimitta', value: 5, unit: 'mm' },
  },
  {
    exam: 'ct-chest-native',
    language: 'sv',
    findings: ['Lågdosteknik. Oförändrad 5 mm nodul i höger underlob. Inga nya noduler.'],
    conclusion: 'Oförändrad nodul vid kontroll.',
    condition: 'noduleLung',
    measure: { name: 'Nodulens diameter', value: 5, unit: 'mm' },
  },
  {
    exam: 'ct-aorta',
    language: 'fi',
    findings: [
      'Nouseva aortta 32 mm, kaari 27 mm, laskeva 24 mm. Ei dissekaatiota eikä intramuraalista hematoomaa. Kaulasuonten lähtökohdat avoimet. Ei keuhkoemboliaa suurissa haaroissa.',
    ],
    conclusion: 'Ei aortan dissekaatiota. Aortan leveydet normaalit.',
    measure: { name: 'Nousevan aortan läpimitta', value: 32, unit: 'mm' },
  },
  {
    exam: 'ct-aorta',
    language: 'en',
    findings: [
      'Ascending aorta 32 mm, arch 27 mm, descending 24 mm. No dissection flap, no intramural haematoma, no contrast extravasation. Supra-aortic branches patent.',
    ],
    conclusion: 'No acute aortic syndrome.',
    measure: { name: 'Diameter of ascending aorta', value: 32, unit: 'mm' },
  },
  {
    exam: 'ct-abdomen',
    language: 'fi',
    findings: [
      'Maksan oikeassa lohkossa 12 mm kysta, muuten maksa tasainen. Sappirakko ohutseinäinen. Perna, haima ja lisämunuaiset normaalit. Munuaiset varjoaineellistuvat tasaisesti, ei laajentumaa. Paksusuolen laskevassa osassa divertikkeleitä ilman tulehdusmuutoksia. Ei vapaata ilmaa eikä nestettä.',
    ],
    conclusion: 'Divertikuloosi. Ei divertikuliittia eikä muuta akuuttia selitystä vatsakivulle.',
    condition: 'diverticula',
  },
  {
    exam: 'ct-abdomen',
    language: 'sv',
    findings: [
      'En 12 mm cysta i höger leverlob. Mjälte, pankreas och njurar utan anmärkning. Ingen fri gas eller vätska. Divertiklar i sigmoideum utan inflammation. Aorta normalvid.',
    ],
    conclusion: 'Divertikulos. Inga akuta fynd.',
    condition: 'diverticula',
  },
  {
    exam: 'ct-abdomen',
    language: 'en',
    findings: [
      'Simple cyst of 12 mm in the right liver lobe. Spleen, pancreas and kidneys enhance evenly. No biliary dilatation. Small and large bowel of normal calibre. No lymphadenopathy, no free fluid.',
    ],
    conclusion: 'No acute abnormality in the abdomen.',
  },
  {
    exam: 'mr-abdomen',
    language: 'fi',
    findings: [
      'Maksan oikeassa lohkossa 12 mm T2-kirkas, tehostumaton kysta. Sappitiet kapeat. Haimatiehyt normaali. Munuaiset ja perna siistit.',
    ],
    conclusion: 'Maksan yksinkertainen kysta, ei jatkotoimia.',
    condition: 'liverCyst',
    measure: { name: 'Kystan läpimitta', value: 12, unit: 'mm' },
  },
  {
    exam: 'mr-lspine',
    language: 'fi',
    findings: [
      'L4–5-välilevy madaltunut ja tumma, keskiviivan vasemmalla puolella 5 mm välilevytyrä, joka koskettaa vasenta L5-juurta. Muut välilevyt ikään nähden tavanomaiset. Selkäydinkanava tilava, kartio L1-tasolla.',
    ],
    conclusion: 'Vasemmanpuoleinen L4–5-välilevytyrä, joka sopii L5-oireisiin.',
    recommendation: 'Konservatiivinen hoito; uusi arvio, jos oireet jatkuvat yli 8 viikkoa.',
    condition: 'disc',
    measure: { name: 'Tyrän korkeus', value: 5, unit: 'mm' },
  },
  {
    exam: 'mr-lspine',
    language: 'sv',
    findings: [
      'Lätt sänkta diskar L4–S1 utan bråck. Normal vid spinalkanal. Conus på L1-nivå. Normal benmärgssignal.',
    ],
    conclusion: 'Lindriga degenerativa förändringar. Ingen rotpåverkan.',
    condition: 'spondylosis',
  },
  {
    exam: 'us-abdomen',
    language: 'fi',
    findings: [
      'Maksan kaikuisuus lievästi lisääntynyt, pinta tasainen. Sappirakossa ei kiviä, seinämä ohut, sappitie 4 mm. Haima osin suolikaasun peitossa. Munuaiset ja perna normaalit. Aortta kapea.',
    ],
    conclusion: 'Lievä rasvamaksa. Ei sappikiviä.',
    condition: 'fattyLiver',
    measure: { name: 'Sappitien läpimitta', value: 4, unit: 'mm' },
  },
  {
    exam: 'us-abdomen',
    language: 'sv',
    findings: [
      'Levern är normalstor med jämn ekogenicitet. Gallblåsan stenfri. Gallgångar normalvida. Njurar utan stas. Ingen ascites.',
    ],
    conclusion: 'Normalt ultraljud av övre buken.',
  },
  {
    exam: 'us-abdomen',
    language: 'en',
    findings: [
      'Liver of normal size and echogenicity. Gallbladder without calculi, wall not thickened. Common bile duct 4 mm. Spleen and kidneys normal.',
    ],
    conclusion: 'Normal ultrasound of the upper abdomen.',
    measure: { name: 'Common bile duct', value: 4, unit: 'mm' },
  },
  {
    exam: 'us-kidney',
    language: 'fi',
    findings: [
      'Munuaiset normaalikokoiset, kuorikerros hyvin säilynyt. Vasemmassa munuaisessa 10 mm yksinkertainen kysta. Ei hydronefroosia. Virtsarakko tyhjenee.',
    ],
    conclusion: 'Vasemman munuaisen yksinkertainen kysta (Bosniak I). Ei virtsatieesteitä.',
    condition: 'renalCyst',
    measure: { name: 'Kystan läpimitta', value: 10, unit: 'mm' },
  },
  {
    exam: 'us-pelvis',
    language: 'fi',
    findings: [
      'Kohtu normaalikokoinen, limakalvo 3 mm tasainen. Vasemmassa munasarjassa 22 mm kirkassisältöinen kysta. Oikea munasarja pieni. Ei vapaata nestettä.',
    ],
    conclusion: 'Vasemman munasarjan yksinkertainen kysta. Kohdun limakalvo ohut.',
    recommendation: 'Kontrolli 3–6 kuukauden kuluttua.',
    condition: 'ovarianCyst',
    measure: { name: 'Kystan läpimitta', value: 22, unit: 'mm' },
  },
  {
    exam: 'us-pelvis',
    language: 'sv',
    findings: ['Uterus normalstor, endometrium 3 mm. Enkel cysta 22 mm i vänster ovarium. Ingen fri vätska.'],
    conclusion: 'Enkel ovarialcysta på vänster sida.',
    condition: 'ovarianCyst',
    measure: { name: 'Cystans diameter', value: 22, unit: 'mm' },
  },
  {
    exam: 'pt-fdg',
    language: 'fi',
    findings: [
      'Oikean alalohkon 5 mm kyhmyssä ei poikkeavaa FDG-kertymää (koko alle erotuskyvyn). Välikarsinassa, maksassa tai luustossa ei patologista kertymää. Fysiologinen kertymä sydänlihaksessa, munuaisissa ja suolistossa.',
    ],
    conclusion: 'Ei metabolisesti aktiivista pahanlaatuisuutta.',
  },
  {
    exam: 'nm-bone',
    language: 'fi',
    findings: [
      'Luustossa symmetrinen kertymä. Polvissa ja peukaloiden tyvissä lisäkertymä, sopii nivelrikkoon. Ei pesäkkeisiin viittaavaa. Munuaiset ja rakko kuvautuvat.',
    ],
    conclusion: 'Ei luuston etäispesäkkeitä. Degeneratiivista kertymää.',
  },
  {
    exam: 'nm-bone',
    language: 'en',
    findings: [
      'Symmetrical skeletal uptake. Degenerative uptake in knees and lumbar spine. No focal uptake suspicious for metastasis.',
    ],
    conclusion: 'No scintigraphic evidence of bone metastases.',
  },
]
