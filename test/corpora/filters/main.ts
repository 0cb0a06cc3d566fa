/**
 * `npm run corpus:filters`: every packet of every shared capture, judged by every capture filter of list.txt, beside
 * libpcap's own verdict. Exits with 1 when one differs.
 */
import { CAPTURES_AWAY, sharedCaptures, sharedHere } from "../capture.ts";
import { LibpcapVerdict } from "./libpcap-verdict.ts";
import { FILTERS, Verdicts } from "./verdicts.ts";

const SHOWN = 20;

async function main(): Promise<number> {
  const oracle = LibpcapVerdict.load();
  if (oracle === undefined || !sharedHere()) {
    process.stderr.write(`${oracle === undefined ? "apt-get install libpcap0.8" : CAPTURES_AWAY}\n`);
    return 1;
  }
  const verdicts = new Verdicts(oracle);
  const captures = sharedCaptures();
  for (const { path } of captures) await verdicts.capture(path);
  const { compared, accepted, tagged, differences, onlyOne, compiled, linkTypes } = verdicts;
  process.stdout.write(
    `${captures.length} captures, ${FILTERS.length} filters (${compiled.size} compile for a link type that is there)\n` +
      `link types ${linkTypes.join(" ")}\n` +
      `${compared} verdicts, ${accepted} of them "accepted"; ${tagged} frames with VLAN tags\n` +
      `${differences.length} differ from libpcap's\n`,
  );
  for (const difference of differences.slice(0, SHOWN))
    process.stdout.write(`${JSON.stringify(difference)}\n`);
  for (const text of onlyOne) process.stdout.write(`only one side compiles: ${text}\n`);
  return differences.length === 0 && onlyOne.size === 0 ? 0 : 1;
}

process.exitCode = await main();
