/**
 * `npx tsx bench/shapes.ts`: what flows are and what they are taken for, of the published captures and of a day of the
 * generated household (needs `npm run build`), where a flow counts from 40 packets on.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { clipsOf, type Sending } from "../src/model/clip-series.ts";
import type { FlowRecord } from "../src/model/flow-record.ts";
import { SOME_VIDEO } from "../src/model/test-shape.ts";
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
const flows = flowsOf(execFileSync(process.execPath, [HOUSEHOLD], { maxBuffer: 1 << 30 }), "household");
process.stdout.write(`a day of the generated household\n${confusion(household())}\n`);
process.stdout.write(`its devices' destinations with six uploads and more\n${destinations()}\n`);

function household(): Judged[] {
  return flows.flatMap((flow): Judged[] => {
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

/** What all flows of a device to a destination look like together: clips, or something else. */
function destinations(): string {
  const pairs = new Map<string, FlowRecord[]>();
  for (const flow of flows) {
    if (flow.direction !== "outbound") continue;
    const key = `${flow.orig.ip} ${flow.domain ?? flow.resp.ip}`;
    pairs.set(key, [...(pairs.get(key) ?? []), flow]);
  }
  return [...pairs]
    .flatMap(([key, all]) => {
      const sendings = all.flatMap(sendingOf);
      const uploads = sendings.filter(({ shape }) => shape.kind === "upload").length;
      const sent = all.reduce((sum, { orig }) => sum + orig.bytes, 0);
      return uploads < 6
        ? []
        : [`  ${key}: ${uploads} uploads, ${clipsOf(sendings, sent)?.kind ?? "no clips"}`];
    })
    .join("\n");
}

/** A record tells less than a slice: its size stands for what was looked at. */
function sendingOf({ shape, orig, start }: FlowRecord): Sending[] {
  if (shape === undefined || shape.kind === "unclear") return [];
  const { kind, way, seconds, packets } = shape;
  const known = { kind, way, seconds, packets, kilobytes: Math.round(orig.bytes / 1000) };
  return [{ startMs: Date.parse(start), shape: { ...SOME_VIDEO, ...known } }];
}
