/** Wer sich anmelden darf. */
import type { users as English } from "../en/users.ts";

export const users: typeof English = {
  users: {
    title: "Benutzer",
    text: "Wer sich auf dieser Seite anmelden darf. Jeder darf alles; der Verlauf sagt, wer was getan hat.",
    name: "Name",
    password: "Sein Passwort",
    yours: "Dein Passwort",
    add: "Hinzufügen",
    added: (name) => `${name} darf sich jetzt anmelden.`,
    known: (name) => `Einen Benutzer ${name} gibt es schon.`,
    you: "du",
    since: "seit",
    sessions: (n) =>
      n === 0 ? "nirgends angemeldet" : n === 1 ? "an einem Ort angemeldet" : `an ${n} Orten angemeldet`,
    remove: (name) => `${name} entfernen`,
    removeText: (name) => `${name} wird überall abgemeldet und kommt nicht mehr herein.`,
    removeDo: "Entfernen",
    forgot: "Wer sein Passwort vergessen hat, bekommt ein neues auf Tapdecks Rechner:",
  },
};
