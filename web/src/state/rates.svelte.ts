/** How fast each device sends and receives now: told once a second, whoever is not named does neither. */
import { type Rate, STILL } from "../home/present.ts";
import { live } from "./live.svelte.ts";

let all = $state.raw<ReadonlyMap<string, Rate>>(new Map());

export const rates = {
  of: (device: string): Rate => all.get(device) ?? STILL,
  /** Answers the way to stop. */
  start(): () => void {
    const stop = live.on("usage", ({ rates }) => {
      all = new Map(
        rates.map(({ deviceId, uploadBytesPerS, downloadBytesPerS }) => [
          deviceId,
          { up: uploadBytesPerS, down: downloadBytesPerS },
        ]),
      );
    });
    return () => {
      stop();
      all = new Map();
    };
  },
};
