/** The texts of the page in the reader's language; another language is another file of the type Texts. */
import { browserManner, mannerOf, setManner } from "../format/manner.ts";
import { en, type Texts } from "./en.ts";
import { chosenLanguage, type Language, languageOf } from "./language.ts";

/** What others than English are fetched from: the first load is without them. */
const OTHERS: Readonly<Record<Exclude<Language, "en">, () => Promise<Texts>>> = {
  de: async () => (await import("./de.ts")).de,
};

/** English until the page begins; whoever reads it while a module is loaded reads too early. */
export let t: Texts = en;
export let language: Language = "en";

/** Before anything is shown. What cannot be fetched leaves the page in English. */
export async function speak(): Promise<void> {
  const wish = languageOf(chosenLanguage(), navigator.languages);
  if (wish !== "en") {
    const texts = await OTHERS[wish]().catch(() => null);
    if (texts) {
      t = texts;
      language = wish;
    }
  }
  document.documentElement.lang = language;
  setManner(mannerOf(language, browserManner()));
}
