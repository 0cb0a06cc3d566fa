/** How times and numbers are written: by the browser's own locale where that speaks the page's language. */

export interface Manner {
  readonly locale: string;
  /** The browser's clock, whatever the page's language. */
  readonly hour12: boolean;
}

/** Until the browser was asked; in tests always. */
const PLAIN: Manner = { locale: "en-GB", hour12: false };

let manner = PLAIN;

export interface BrowserManner {
  readonly locale: string;
  readonly hourCycle?: string | undefined;
}

export function browserManner(): BrowserManner {
  return new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
}

export function mannerOf(language: string, browser: BrowserManner): Manner {
  const same = browser.locale.split("-")[0] === language;
  const ofLanguage = language === "en" ? PLAIN.locale : language;
  return {
    locale: same ? browser.locale : ofLanguage,
    hour12: browser.hourCycle === "h12" || browser.hourCycle === "h11",
  };
}

export function setManner(wish: Manner): void {
  manner = wish;
}

/** Formatters are dear to make: one is kept until the manner changes. */
export function byManner<T>(make: (manner: Manner) => T): () => T {
  let of: Manner | null = null;
  let made: T;
  return () => {
    if (of !== manner) {
      made = make(manner);
      of = manner;
    }
    return made;
  };
}
