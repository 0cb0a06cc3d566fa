/** From the text of a capture filter (pcap-filter(7)) to a function that judges frames. */
import { AppError } from "../base/app-error.ts";
import { compileInChild } from "./capture/filter-compiler.ts";
import { CaptureFilter } from "./filter/capture-filter.ts";

export const MOST_FILTER_BYTES = 4096;

/**
 * One filter is for one link type: ask again for another. Fails with an AppError: `invalid` with libpcap's own text where
 * the filter is wrong, `unsupported` where libpcap is not there. An empty text accepts everything.
 */
export async function compileCaptureFilter(text: string, linkType: number): Promise<CaptureFilter> {
  if (Buffer.byteLength(text) > MOST_FILTER_BYTES) {
    throw new AppError("invalid", `the capture filter is longer than ${MOST_FILTER_BYTES} bytes`, {
      hint: "Make it shorter, for example with net in place of many hosts",
    });
  }
  if (text.includes("\0")) {
    throw new AppError("invalid", "the capture filter has a NUL in it", { hint: "Write it anew" });
  }
  return new CaptureFilter(await compileInChild(text, linkType), linkType);
}
