/** A small picture of a device's day: upload above, download below, on a field 100 by 24. Pure. */
import type { UsageItem } from "../../../src/hub/api/contract/usage.ts";

export interface SparkPaths {
  readonly up: string;
  readonly down: string;
}

const WIDTH = 100;
const HEIGHT = 24;

export function sparkPaths(items: readonly Pick<UsageItem, "uploadBytes" | "downloadBytes">[]): SparkPaths {
  const step = WIDTH / Math.max(1, items.length);
  const tallest = Math.sqrt(Math.max(1, ...items.map((one) => Math.max(one.uploadBytes, one.downloadBytes))));
  const height = (bytes: number) =>
    bytes === 0 ? 0 : Math.max(0.7, (Math.sqrt(bytes) / tallest) * (HEIGHT / 2 - 0.5));
  let up = "";
  let down = "";
  items.forEach((item, i) => {
    const from = `M${(i * step).toFixed(1)} ${HEIGHT / 2}h${(step * 0.8).toFixed(1)}`;
    const back = `h-${(step * 0.8).toFixed(1)}z`;
    if (item.uploadBytes > 0) up += `${from}v-${height(item.uploadBytes).toFixed(1)}${back}`;
    if (item.downloadBytes > 0) down += `${from}v${height(item.downloadBytes).toFixed(1)}${back}`;
  });
  return { up, down };
}
