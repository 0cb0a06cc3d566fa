/** Frames as they come, in Wireshark: from when, the line that fetches them, and the address that opens it. Pure. */
import type { LiveLink } from "../../../src/hub/api/contract/live-link.ts";
import { type Span, timeText } from "../tape/span.ts";
import { type Selectors, shellWord } from "./frames.ts";

/** The past comes first, from the chosen span or the last minutes on, unless only what comes is wanted. */
export const STARTS = ["now", "minutes", "span"] as const;
export type Start = (typeof STARTS)[number];

export function liveQuery(selectors: Selectors, start: Start, chosen: Span | null): Record<string, string> {
  if (start === "minutes") return { ...selectors, from: "-10m" };
  return start === "span" && chosen ? { ...selectors, from: timeText(chosen.from) } : { ...selectors };
}

/** curl holds the hub to its key, whoever vouches for that, and hands Wireshark no refusal as if it were frames. */
export function curlLine({ url, pin }: LiveLink): string {
  const held = pin === null ? [] : ["-k", "--pinnedpubkey", shellWord(pin)];
  return [
    "curl",
    "-sSfN",
    ...held,
    `'${url.replaceAll("'", "%27")}'`,
    "|",
    "wireshark",
    "-k",
    "-i",
    "-",
  ].join(" ");
}

export function wiresharkUrl(query: Readonly<Record<string, string>>, host: string): string {
  const words = new URLSearchParams(query).toString();
  return `tapdeck://${host}/live${words && `?${words}`}`;
}
