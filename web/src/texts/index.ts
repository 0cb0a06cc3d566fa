/** The texts of the page in the reader's language; another language is another file of the type Texts. */
import { en, type Texts } from "./en.ts";

export const t: Texts = en;
