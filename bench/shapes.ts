/**
 * `npx tsx bench/shapes.ts`: what flows are and what they are taken for, of the published captures and of a day of the
 * generated household (needs `npm run build`), where a flow counts from 40 packets on.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FlowRecord } from "../src/model/flow-record.ts";
import type { ShapeKind } from "../src/model/traffic-shape.ts";
import { CAPTURES, confusion, flowsOf, type Judged, judgedCaptures } from "./shape-run.ts";

const HOUSEHOLD = fileURLToPath(new URL("../dist/household.js", import.meta.url));
const LEAST_PACKETS = 40;

if (existsSync(CAPTURES)) {
  const judged = judgedCaptures();
  process.stdout.write(`published captures\n${confusion(judged)}\n`);
  for (const { truth, claimed, flow } of judged) {
    if (truth === claimed) continue;
    const ports = `${flow.orig.port} > ${flow.resp.port}`;
    process.stdout.write(`  ${ports}: is ${truth}, taken for ${claimed}\n`);
  }
}
process.stdout.write(`a day of the generated household\n${confusion(household())}\n`);

function household(): Judged[] {
  const bytes = execFileSync(process.execPath, [HOUSEHOLD], { maxBuffer: 1 << 30 });
  return flowsOf(bytes, "household").flatMap((flow): Judged[] => {
    const truth = truthOf(flow);
    if (truth === undefined || flow.orig.packets + flow.resp.packets < LEAST_PACKETS) return [];
    return [{ truth, claimed: flow.shape?.kind ?? "unclear", flow }];
  });
}

/** By whom its story speaks with; a camera's clip is a connection of its own, which one alone does not show. */
function truthOf({ domain = "", resp, orig }: FlowRecord): ShapeKind | undefined {
  if (resp.port === 32_100) return "video";
  if (resp.port === 445 || resp.port === 9100) return "upload";
  if (/video|film|movie/.test(domain)) return "video";
  if (/music|song|audio/.test(domain)) return "audio";
  if (/update/.test(domain)) return resp.bytes > 300_000 ? "download" : undefined;
  if (/cam|bell/.test(domain)) return orig.bytes > 100_000 ? "upload" : undefined;
  if (/news|search|images|chat|mail|office/.test(domain)) return "interactive";
  return undefined;
}
