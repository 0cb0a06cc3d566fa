/** For tests that compile capture filters. */
import type { TestContext } from "node:test";
import { loadLibpcap } from "./libpcap.ts";

/** Else the test is skipped with the line that says what to install. */
export function haveLibpcap(t: TestContext): boolean {
  try {
    loadLibpcap();
    return true;
  } catch {
    t.skip("apt-get install libpcap0.8");
    return false;
  }
}
