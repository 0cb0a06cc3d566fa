/** Why a device is taken for what it is, in the reader's language. Pure but for the language. */
import type { Device } from "../../../src/hub/api/contract/device.ts";
import { t } from "../texts/index.ts";

const SAID = 3;

export type Judged = Pick<Device, "kind" | "kindSource" | "confidence" | "evidence" | "likelyKinds">;

/** `its maker is Hikvision and it serves rtsp tcp/554`; "" where nothing speaks for it. Of each sort the strongest. */
export function reasonsOf({ evidence }: Pick<Device, "evidence">): string {
  const words = evidence
    .filter(({ by, points }, i) => points > 0 && evidence.findIndex((one) => one.by === by) === i)
    .slice(0, SAID)
    .map(({ by, value }) => t.kinds.by[by](value));
  if (words.length < 2) return words.join("");
  return t.kinds.and(words.slice(0, -1).join(", "), words.at(-1) ?? "");
}

/** `probably, because its maker is …`; of an unknown thing what it would be if anything. */
export function verdictOf(device: Judged): string {
  const { kind, kindSource, confidence, likelyKinds } = device;
  if (kindSource === "user") return t.kinds.byUser;
  const reasons = reasonsOf(device);
  if (kind !== "unknown") return t.kinds.because(t.kinds.certainty[certaintyOf(confidence)], reasons);
  const [guess] = likelyKinds;
  return guess === undefined || reasons === ""
    ? t.kinds.nothing
    : t.kinds.ifAnything(t.kinds.names[guess.kind], reasons);
}

export function certaintyOf(confidence: number): "almost" | "probably" | "perhaps" {
  if (confidence >= 0.95) return "almost";
  return confidence >= 0.7 ? "probably" : "perhaps";
}
