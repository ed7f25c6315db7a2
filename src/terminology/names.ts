import bg from '../../spec/terminology/names/bg.json' with { type: 'json' }
import cs from '../../spec/terminology/names/cs.json' with { type: 'json' }
import da from '../../spec/terminology/names/da.json' with { type: 'json' }
import de from '../../spec/terminology/names/de.json' with { type: 'json' }
import el from '../../spec/terminology/names/el.json' with { type: 'json' }
import es from '../../spec/terminology/names/es.json' with { type: 'json' }
import et from '../../spec/terminology/names/et.json' with { type: 'json' }
import fi from '../../spec/terminology/names/fi.json' with { type: 'json' }
import fr from '../../spec/terminology/names/fr.json' with { type: 'json' }
import ga from '../../spec/terminology/names/ga.json' with { type: 'json' }
import hr from '../../spec/terminology/names/hr.json' with { type: 'json' }
import hu from '../../spec/terminology/names/hu.json' with { type: 'json' }
import it from '../../spec/terminology/names/it.json' with { type: 'json' }
import lt from '../../spec/terminology/names/lt.json' with { type: 'json' }
import lv from '../../spec/terminology/names/lv.json' with { type: 'json' }
import mt from '../../spec/terminology/names/mt.json' with { type: 'json' }
import nl from '../../spec/terminology/names/nl.json' with { type: 'json' }
import pl from '../../spec/terminology/names/pl.json' with { type: 'json' }
import pt from '../../spec/terminology/names/pt.json' with { type: 'json' }
import ro from '../../spec/terminology/names/ro.json' with { type: 'json' }
import sk from '../../spec/terminology/names/sk.json' with { type: 'json' }
import sl from '../../spec/terminology/names/sl.json' with { type: 'json' }
import sv from '../../spec/terminology/names/sv.json' with { type: 'json' }

type Names = Readonly<Record<string, string>>
/** Names of codes in one language, by vocabulary. */
export type NamesOf = Readonly<Record<string, Names | string>>

/** The official languages of the European Union but English, whose names stand with the codes. */
const files: readonly (NamesOf & { readonly language: string })[] = [
  bg,
  cs,
  da,
  de,
  el,
  es,
  et,
  fi,
  fr,
  ga,
  hr,
  hu,
  it,
  lt,
  lv,
  mt,
  nl,
  pl,
  pt,
  ro,
  sk,
  sl,
  sv,
]
const byLanguage = new Map(files.map((file) => [file.language, file]))

/** Languages in which every code of ours has a name. */
export const languages: readonly string[] = ['en', ...byLanguage.keys()]

/**
 * What a code is called in a language other than English.
 * @param vocabulary one of `designations.json`, `region` or `body-part`. @param language BCP 47; only its first part counts.
 */
export function nameIn(language: string, vocabulary: string, code: string): string | undefined {
  const names = byLanguage.get(language.split('-')[0]?.toLowerCase() ?? '')?.[vocabulary]
  return typeof names === 'object' && Object.hasOwn(names, code) ? names[code] : undefined
}
