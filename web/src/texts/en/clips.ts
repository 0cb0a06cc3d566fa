/** Clips: frames kept outside every rotation. */
import type { Clip } from "../../../../src/hub/api/contract/clip.ts";
import type { KeepLack } from "../../clips/moment.ts";

export const clips = {
  keep: {
    doIt: "Keep this",
    of: (what: string) => `Keep this: ${what}`,
    hint: "The last minute and the next five, outside every rotation, with a manifest",
    hintSpan: "All of the chosen span, outside every rotation, with a manifest",
    hintFlow:
      "The flow with a minute before it, five after it and the DNS answers that led to it, outside every rotation",
    everything: "Everything",
    flow: (device: string, other: string) => `${device} with ${other}`,
    busy: "Keeping …",
    state: {
      open: (until: string) => `Keeping until ${until}`,
      complete: (bytes: string) => `Kept, ${bytes}`,
      error: () => "Not kept whole",
    } satisfies Record<Clip["state"], (words: string) => string> as Record<
      Clip["state"],
      (words: string) => string
    >,
    show: "Show it among the clips",
    lack: {
      off: "The timeline is off: there is no past to keep anything of.",
      before: "The timeline no longer has anything of this span.",
      long: "A clip is of a day at most: choose a shorter span.",
    } satisfies Record<KeepLack, string>,
    failed: "It could not be kept",
  },
  clips: {
    title: "Clips",
    text: "Kept outside every rotation: nothing throws them out.",
    none: "Nothing is kept.",
    noneHint:
      "Keep this, at a device, a flow or a chosen span, puts its frames aside: the last minute, the next five, and what the timeline still has of the span.",
    count: (n: number, bytes: string) => `${n === 1 ? "1 clip" : `${n} clips`} · ${bytes}`,
    state: {
      open: "Being kept",
      complete: "Finished",
      error: "Not whole",
    } satisfies Record<Clip["state"], string>,
    trying: "Trying again",
    openUntil: (when: string) => `until ${when}`,
    about: {
      flow: "One flow",
      everything: "Everything",
      named: (kind: string, value: string) => `${kind} ${value}`,
    },
    span: (from: string, to: string, length: string) => `${from} – ${to} · ${length}`,
    by: (who: string) => `by ${who}`,
    kept: "Kept",
    packets: "packets",
    onDisk: "on disk",
    whole: "No gap",
    wholeHint: "No frame is known to be missing in its span",
    gaps: (n: number) => (n === 1 ? "1 gap" : `${n} gaps`),
    gap: (frames: string) => `${frames} frames, of whomever, are missing`,
    gapUnknown: "frames may be missing",
    places: {
      kernel: "the kernel's ring was full",
      recorder: "the disk could not take them",
      interface: "the interface was away",
      sensor: "Tapdeck was not running",
      timeline: "the timeline had nothing of this, or no longer",
    } as Record<string, string>,
    download: "Download",
    downloadHint: "As one pcapng for Wireshark",
    soFar: "What it has so far",
    manifest: "Manifest",
    manifestHint: "What it holds, its SHA-256 and what is missing in it, as JSON",
    facts: "Facts",
    sha256: "SHA-256",
    notYet: "once it is complete",
    remove: "Throw away",
    removing: (title: string) => `Throw “${title}” away?`,
    removeText: (bytes: string) => `Its ${bytes} cannot be brought back once the timeline has rolled on.`,
    removeOpen: "It stops being kept at once.",
  },
};
