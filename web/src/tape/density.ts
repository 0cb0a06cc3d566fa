/** The tape's picture: upload above the middle, download below, as one path each. Pure. */
import type { UsageItem } from "../../../src/hub/api/contract/usage.ts";
import type { Span } from "./span.ts";

export interface Bars {
  readonly up: string;
  readonly down: string;
}

type Bytes = Pick<UsageItem, "start" | "uploadBytes" | "downloadBytes">;

/**
 * Bars on a field 1000 wide and `height` high; `gap` units stay free between bars. Roots of bytes: the tape shows
 * where something was, so that a quiet night is not flattened by one evening's film.
 */
export function bars(items: readonly Bytes[], length: number, tape: Span, height: number, gap: number): Bars {
  const middle = height / 2;
  const tallest = Math.sqrt(Math.max(1, ...items.map((one) => Math.max(one.uploadBytes, one.downloadBytes))));
  const scale = (bytes: number) =>
    bytes === 0 ? 0 : Math.max(0.8, (Math.sqrt(bytes) / tallest) * (middle - 1));
  const perMs = 1000 / (tape.to - tape.from);
  let up = "";
  let down = "";
  for (const item of items) {
    const start = Date.parse(item.start);
    const left = Math.max(0, (start - tape.from) * perMs);
    const right = Math.min(1000, (start + length - tape.from) * perMs) - gap;
    if (right <= left) continue;
    const x = `${left.toFixed(2)} ${middle}`;
    const width = (right - left).toFixed(2);
    if (item.uploadBytes > 0) up += bar(x, width, -scale(item.uploadBytes));
    if (item.downloadBytes > 0) down += bar(x, width, scale(item.downloadBytes));
  }
  return { up, down };
}

function bar(from: string, width: string, height: number): string {
  return `M${from}h${width}v${height.toFixed(2)}h-${width}z`;
}
