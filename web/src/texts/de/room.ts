/** Was Aufnahmen von der Platte nehmen dürfen, und es ändern. */
import type { room as English } from "../en/room.ts";

export const room: typeof English = {
  room: {
    title: "Platz für Aufnahmen",
    text: "Wie viel von der Platte sie nehmen dürfen. Was hier eingestellt wird, gilt sofort und auch nach einem Neustart.",
    names: { timeline: "Mitschnitt", clips: "Clips", recordings: "Alles zusammen" },
    off: "aus",
    used: (used) => `${used} belegt`,
    holds: (span) => `reicht für ${span}`,
    inMemory: "nur im Arbeitsspeicher",
    clipsText: "bleiben, bis man sie wegwirft",
    rings: "Ringe der Aufnahmen",
    ringsText: "höchstens; jede Aufnahme hat ihren eigenen, dort zu ändern",
    left: (bytes) => `entfernte hinterließen ${bytes}`,
    free: (bytes) => `${bytes} frei für neue Ringe`,
    noLimit: "keine Grenze außer der Platte",
    overDisk: (over) => `Für ${over} davon hat die Platte keinen Platz: Ein Zwanzigstel von ihr bleibt frei`,
    cut: (wished) => `Eingestellt sind ${wished}; neben dem beim Start Angegebenen ist für mehr kein Platz`,
    fixed: "beim Start festgelegt:",
    fixedHint: (option) => `Starte Tapdeck ohne ${option}, um es hier einzustellen`,
    changeDo: "Ändern",
    change: (what) => `Platz: ${what}`,
    explain: {
      timeline: "Alles, was zu sehen war, das Neueste davon. Ist er voll, geht das Älteste zuerst.",
      clips:
        "Was du oder ein Alarm gesichert hat. Nichts wirft sie hinaus: Sind sie voll, werden neue abgelehnt.",
      recordings:
        "Eine Grenze für Mitschnitt, Clips und die Ringe aller Aufnahmen zusammen. Ein Ring, der nicht hineinpasst, wird abgelehnt.",
    },
    byDefault: (size) => `Wie vorgegeben: ${size}`,
    unlimited: "Keine Grenze außer der Platte",
    own: "So viel",
    unit: "Einheit",
    set: "Einstellen",
    throwOut: (gone) => `${gone} wegwerfen und einstellen`,
    effect: {
      tooSmall: (least) => `Mindestens ${least}.`,
      noLimit: "Nichts wird abgelehnt, bis auf der Platte nur noch ihr Zwanzigstel frei ist.",
      clipsFull: (held) =>
        `Die Clips belegen schon ${held}: Alle bleiben, neue werden abgelehnt, bis welche weggeworfen sind.`,
      clips: (more) => `Noch Platz für ${more} an Clips.`,
      tooLittle: (least) =>
        `Mitschnitt, Clips und Ringe brauchen so, wie sie sind, ${least}: Was sie jetzt haben, passt nicht alles hinein.`,
      forMore: (more) => `${more} über das hinaus, was Mitschnitt, Clips und Ringe jetzt haben.`,
      less: (gone, less) =>
        `Die ältesten ${gone} gehen sofort und endgültig: Das Band reicht etwa ${less} weniger zurück.`,
      all: (gone) =>
        `Alle ${gone} gehen sofort und endgültig: Das Band beginnt neu. Pakete liegen auf der Platte in Stücken, die größer sind.`,
      holds: (span) => `Nichts geht verloren. Voll reicht er bei der jetzigen Rate für etwa ${span}.`,
      nothingGoes: "Nichts geht verloren.",
      floor: (over) =>
        `Für ${over} davon hat die Platte jetzt keinen Platz. Ein Zwanzigstel der Platte bleibt frei, was auch eingestellt ist.`,
    },
  },
};
