/** Light or dark: the system's wish unless the reader chose. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "tapdeck-theme";
const darkWish = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
  const text = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === text) ?? "system";
}

let chosen = $state<Theme>(stored());
let systemDark = $state(darkWish.matches);

darkWish.addEventListener("change", () => {
  systemDark = darkWish.matches;
});

function apply(): void {
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}
apply();

export const theme = {
  get chosen(): Theme {
    return chosen;
  },
  get dark(): boolean {
    return chosen === "system" ? systemDark : chosen === "dark";
  },
  /** From what is seen now to its opposite; back to the system's wish where that is the same. */
  toggle(): void {
    const wanted = this.dark ? "light" : "dark";
    chosen = (wanted === "dark") === systemDark ? "system" : wanted;
    localStorage.setItem(KEY, chosen);
    apply();
  },
};
