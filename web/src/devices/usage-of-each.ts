/** What one answer about all devices says of each: a small picture, and sums. Pure. */
import type { DeviceUsage } from "../../../src/hub/api/contract/usage.ts";
import type { Sums } from "./order.ts";

export interface Usage {
  readonly items: readonly { readonly uploadBytes: number; readonly downloadBytes: number }[];
  readonly sums: Sums;
}

/** Of a device that is not in the answer: it moved nothing. */
export const NOTHING_MOVED: Usage = { items: [], sums: { up: 0, down: 0 } };

export function usageOfEach(answer: DeviceUsage): Map<string, Usage> {
  const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0);
  return new Map(
    answer.items.map(({ deviceId, uploadBytes, downloadBytes }) => [
      deviceId,
      {
        items: uploadBytes.map((bytes, i) => ({ uploadBytes: bytes, downloadBytes: downloadBytes[i] ?? 0 })),
        sums: { up: sum(uploadBytes), down: sum(downloadBytes) },
      },
    ]),
  );
}
