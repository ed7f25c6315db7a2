import type { ReportText } from './types.ts'

export const radiographTexts: readonly ReportText[] = [
  {
    exam: 'dx-chest',
    language: 'fi',
    findings: [
      'Sydän normaalikokoinen. Keuhkoissa ei infiltraatteja eikä verekkyyttä. Ei pleuranestettä. Mediastinum tavanomainen.',
    ],
    conclusion: 'Normaali thoraxkuva.',
    english: {
      findings: ['Heart of normal size. No infiltrates or congestion. No pleural fluid. Normal mediastinum.'],
      conclusion: 'Normal chest radiograph.',
    },
  },
  {
    exam: 'dx-chest',
    language: 'fi',
    findings: [
      'Oikeassa alakentässä läiskäinen varjostuma. Sydän normaalikokoinen. Vasen keuhko siisti. Ei pleuranestettä.',
    ],
    conclusion: 'Oikean alalohkon infiltraatti, sopii keuhkokuumeeseen.',
    recommendation: 'Kontrollikuva 6–8 viikon kuluttua.',
    condition: 'pneumonia',
    shows: 'infiltrate',
  },
  {
    exam: 'dx-chest',
    language: 'fi',
    findings: ['Aiempi oikean alakentän varjostuma on hävinnyt. Sydän ja keuhkot nyt tavanomaiset.'],
    conclusion: 'Infiltraatti parantunut.',
  },
  {
    exam: 'dx-chest',
    language: 'sv',
    findings: ['Hjärtat inte förstorat. Inga infiltrat eller stas. Ingen pleuravätska.'],
    conclusion: 'Normal lungröntgen.',
  },
  {
    exam: 'dx-chest',
    language: 'sv',
    findings: ['Lätt förstorat hjärta. Lätt ökad kärlteckning i ovanfälten. Ingen säker pleuravätska.'],
    conclusion: 'Lindriga stastecken.',
    condition: 'failure',
  },
  {
    exam: 'dx-chest',
    language: 'en',
    findings: [
      'Supine projection. Heart and mediastinum not widened for the projection. Lungs clear. No pneumothorax, no rib fracture.',
    ],
    conclusion: 'No acute finding in the chest.',
  },
  {
    exam: 'dx-knee',
    language: 'fi',
    findings: [
      'Mediaalinen nivelrako kaventunut, pieniä reunaosteofyyttejä. Polvilumpio keskellä. Ei murtumaa.',
    ],
    conclusion: 'Lievä mediaalinen nivelrikko (Kellgren–Lawrence 2).',
    condition: 'gonarthrosis',
    english: {
      findings: ['Medial joint space narrowed, small marginal osteophytes. Patella central. No fracture.'],
      conclusion: 'Mild medial osteoarthritis (Kellgren-Lawrence 2).',
    },
  },
  {
    exam: 'dx-knee',
    language: 'fi',
    findings: ['Nivelraot säilyneet. Ei murtumaa. Suprapatellaarisesti vähän nestettä.'],
    conclusion: 'Ei luumuutoksia. Vähäinen nivelneste.',
  },
  {
    exam: 'dx-knee',
    language: 'sv',
    findings: ['Sänkt medial ledspringa, osteofyter. Ingen fraktur.'],
    conclusion: 'Måttlig medial gonartros.',
    condition: 'gonarthrosis',
  },
  {
    exam: 'dx-hip',
    language: 'fi',
    findings: ['Nivelrako lievästi kaventunut yläulosassa. Reisiluun pää pyöreä. Ei murtumaa.'],
    conclusion: 'Lievä lonkan nivelrikko. Ei murtumaa.',
    condition: 'coxarthrosis',
  },
  {
    exam: 'dx-hip',
    language: 'sv',
    findings: ['Normal ledspringa. Ingen fraktur eller destruktion.'],
    conclusion: 'Normal höftled.',
  },
  {
    exam: 'dx-hand',
    language: 'fi',
    findings: [
      'Peukalon tyvinivelen nivelrako kaventunut, skleroosia ja reunaosteofyyttejä. Ei eroosioita. Luuntiheys ikään nähden normaali.',
    ],
    conclusion: 'Peukalon tyvinivelen nivelrikko. Ei nivelreumaan viittaavaa.',
    condition: 'thumb',
  },
  {
    exam: 'dx-hand',
    language: 'fi',
    findings: ['Nivelraot säilyneet. Ei eroosioita, ei murtumaa.'],
    conclusion: 'Normaali käsi.',
  },
  {
    exam: 'dx-wrist',
    language: 'fi',
    findings: ['Ranneluut linjassa, ei murtumaa. Veneluu ehjä.'],
    conclusion: 'Ei murtumaa.',
  },
  {
    exam: 'dx-wrist',
    language: 'sv',
    findings: ['Ingen fraktur. Normala karpalben och normal ledställning.'],
    conclusion: 'Normal handled.',
  },
  {
    exam: 'dx-ankle',
    language: 'fi',
    findings: ['Nilkkahaarukka ehjä, ei murtumaa. Lateraalista pehmytkudosturvotusta.'],
    conclusion: 'Ei murtumaa.',
  },
  {
    exam: 'dx-foot',
    language: 'fi',
    findings: [
      'I säteen tyvinivelessä valgusasento 22 astetta ja lievää nivelrikkoa. Ei murtumaa eikä rasitusmuutoksia.',
    ],
    conclusion: 'Hallux valgus, lievä tyvinivelen nivelrikko.',
    condition: 'hallux',
  },
  {
    exam: 'dx-foot',
    language: 'sv',
    findings: ['Ingen fraktur. Lätt hallux valgus.'],
    conclusion: 'Ingen skelettskada.',
  },
  {
    exam: 'dx-shoulder',
    language: 'fi',
    findings: [
      'Olkanivel ja olkalisäke-solisluunivel linjassa. Nivelraot säilyneet. Ei kalkkeja kiertäjäkalvosimessa. Ei murtumaa.',
    ],
    conclusion: 'Normaali olkapää.',
  },
  {
    exam: 'us-shoulder',
    language: 'fi',
    findings: [
      'Supraspinatusjänteen kiinnityskohdassa 6 mm osittainen repeämä nivelen puolella. Hauisjänne uomassaan. Vähän nestettä limapussissa.',
    ],
    conclusion: 'Supraspinatuksen osittainen repeämä.',
    condition: 'cuff',
    measure: { name: 'Repeämän pituus', value: 6, unit: 'mm' },
  },
  {
    exam: 'dx-shoulder',
    language: 'sv',
    findings: ['Normal ledställning. Ingen fraktur, inga förkalkningar.'],
    conclusion: 'Normal axelröntgen.',
  },
  {
    exam: 'dx-ankle',
    language: 'sv',
    findings: ['Intakt fotledsgaffel. Ingen fraktur. Lätt lateral mjukdelssvullnad.'],
    conclusion: 'Ingen skelettskada.',
  },
  {
    exam: 'dx-chest',
    language: 'sv',
    findings: ['Fläckig förtätning i höger underfält. Hjärtat normalstort. Ingen pleuravätska.'],
    conclusion: 'Infiltrat i höger underlob, förenligt med pneumoni.',
    recommendation: 'Kontroll efter 6–8 veckor.',
    condition: 'pneumonia',
    shows: 'infiltrate',
  },
  {
    exam: 'dx-elbow',
    language: 'fi',
    findings: ['Luut ehjät, nivelpinnat yhtenevät. Ei rasvapatjan siirtymää.'],
    conclusion: 'Ei murtumaa.',
  },
  {
    exam: 'dx-lspine',
    language: 'fi',
    findings: [
      'Nikamat normaalikorkuiset. L4–S1-välit madaltuneet, reunaosteofyyttejä. Fasettinivelten kulumaa. Ei nikamasiirtymää.',
    ],
    conclusion: 'Alimpien lannevälien degeneratiivisia muutoksia. Ei nikamamurtumaa.',
    condition: 'spondylosis',
  },
  {
    exam: 'dx-lspine',
    language: 'sv',
    findings: ['Normal kothöjd. Sänkta diskar L4–S1. Ingen olistes.'],
    conclusion: 'Degenerativa förändringar, ingen kotkompression.',
    condition: 'spondylosis',
  },
  {
    exam: 'dx-cspine',
    language: 'fi',
    findings: ['Ryhti suoristunut. C5–6- ja C6–7-välit madaltuneet. Ei nikamasiirtymää taivutuskuvissa.'],
    conclusion: 'C5–7 välilevyrappeuma.',
    condition: 'spondylosis',
  },
  {
    exam: 'dx-pelvis',
    language: 'fi',
    findings: ['Lantiorengas ehjä. Lonkkanivelissä lievää kulumaa. Reisiluiden kaulat ehjät.'],
    conclusion: 'Ei murtumaa.',
  },
  {
    exam: 'ot-dxa',
    language: 'fi',
    findings: [
      'Vasemman reisiluun kaulan T-luku −1,8 ja lannerangan (L1–L4) T-luku −1,4. Muutos edelliseen −1 %, mittaustarkkuuden rajoissa.',
    ],
    conclusion: 'Osteopenia, muuttumaton.',
    recommendation: 'Uusi mittaus 2–3 vuoden kuluttua.',
    condition: 'osteopenia',
  },
  {
    exam: 'ot-dxa',
    language: 'en',
    findings: [
      'T-score of the left femoral neck -1.8, of the lumbar spine (L1-L4) -1.4. Change within the precision of the method.',
    ],
    conclusion: 'Osteopenia, unchanged.',
    condition: 'osteopenia',
  },
]
