/** Which language the page speaks: the one that was chosen in this browser, else the first of the browser's own that there is. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = "tapdeck-language";

function known(text: string | null | undefined): Language | undefined {
  const base = text?.toLowerCase().split("-")[0];
  return LANGUAGES.find((one) => one === base);
}

export function languageOf(chosen: string | null, wishes: readonly string[]): Language {
  return known(chosen) ?? wishes.map(known).find((one) => one !== undefined) ?? "en";
}

/** Null: as the browser has it. */
export function chosenLanguage(): Language | null {
  return known(localStorage.getItem(KEY)) ?? null;
}

/** Texts are read once: the page begins anew with the others. */
export function chooseLanguage(wish: Language | null): void {
  if (wish === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, wish);
  location.reload();
}
