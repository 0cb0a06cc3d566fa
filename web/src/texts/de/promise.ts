/** Zusagen, Pakete eine Zeit lang zu behalten, und dass sie nicht zu halten sind. */
import type { promise as English } from "../en/promise.ts";

export const promise: typeof English = {
  promise: {
    short: (name, holds, keep, when) =>
      `${name} hat Platz für ${holds}, nicht für die zugesagten ${keep}: ${when} gehen jüngere Pakete verloren.`,
    timeline: "Der Mitschnitt",
    from: (when) => `ab ${when}`,
    now: "jetzt",
    more: (others) => (others === 1 ? "Und noch eine." : `Und ${others} weitere.`),
    look: "Aufnahmen",
    remedy: (files, size, all) => `Ein Ring aus ${files} Dateien von ${size} würde reichen (${all}).`,
    timelineRemedy: (size) => `Mit ${size} Platz würde es reichen (Einstellungen, Platz für Aufnahmen).`,
    tooLarge: "Kein Ring ist groß genug: weniger aufnehmen oder weniger zusagen.",
    enlarge: "Vergrößern",
    keep: "Mindestens behalten, Stunden",
    keepHint: "Bleibt es leer, wird nichts zugesagt",
    kept: (keep) => `${keep} zugesagt`,
  },
};
