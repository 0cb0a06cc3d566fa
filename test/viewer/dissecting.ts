/** The viewer's dissectors outside a browser, and what tshark says of the same file: packets, columns, the tree's text. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Dissector } from "../../web/src/packets/dissect/dissector.ts";
import type { FieldNode } from "../../web/src/packets/dissect/messages.ts";
import type { LoadWiregasm } from "../../web/src/packets/dissect/wiregasm.ts";

const PACKAGE = fileURLToPath(new URL("../../node_modules/@goodtools/wiregasm/dist/", import.meta.url));

/** Names of vendors come from lists of different years: both sides show addresses. */
const SAME = [["nameres", "mac_name", "FALSE"]] as const;

export async function loadDissector(): Promise<Dissector> {
  const load = createRequire(import.meta.url)(`${PACKAGE}wiregasm.js`) as LoadWiregasm;
  const unpacked = (name: string): ArrayBuffer => {
    const bytes = gunzipSync(readFileSync(`${PACKAGE}${name}.gz`));
    return new Uint8Array(bytes).buffer;
  };
  const data = unpacked("wiregasm.data");
  const wasm = await load({
    wasmBinary: unpacked("wiregasm.wasm"),
    getPreloadedPackage: () => data,
    locateFile: (path) => path,
    print: () => undefined,
    printErr: () => undefined,
    handleStatus: () => undefined,
  });
  return new Dissector(wasm, SAME);
}

export interface Told {
  /** Protocol column of each packet. */
  readonly protocols: readonly string[];
  /** Lines of the tree of each packet, indented by four blanks a level. */
  readonly trees: readonly (readonly string[])[];
}

export function viewerTells(dissector: Dissector, bytes: Uint8Array): Told {
  const { frames } = dissector.open(bytes);
  const { rows } = dissector.rows("", 0, 0);
  const trees = Array.from({ length: frames }, (_, i) => linesOf(dissector.detail(i + 1)?.tree ?? []));
  dissector.close();
  return { protocols: rows.map(({ protocol }) => protocol), trees };
}

function linesOf(nodes: readonly FieldNode[], depth = 0): string[] {
  return nodes.flatMap(({ label, children }) => [
    ...`${"    ".repeat(depth)}${label}`.split("\n"),
    ...linesOf(children, depth + 1),
  ]);
}

export function tsharkTells(file: string): Told {
  // Twice over the file, as the viewer does: what comes later is known to the packets before it.
  const common = ["-2", "-r", file, "-o", "nameres.mac_name:FALSE", "-o", "nameres.network_name:TRUE"];
  const quiet = [
    "-o",
    "nameres.dns_pkt_addr_resolution:FALSE",
    "-o",
    "nameres.use_external_name_resolver:FALSE",
  ];
  const columns = run([...common, ...quiet, "-T", "fields", "-e", "_ws.col.Protocol"]);
  const verbose = run([...common, ...quiet, "-V"]);
  const trees = verbose.split(/^(?=Frame \d+: )/m).filter((text) => text.startsWith("Frame "));
  return {
    protocols: columns.split("\n").slice(0, -1),
    trees: trees.map((text) => text.trimEnd().split("\n")),
  };
}

function run(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("tshark", args, { encoding: "utf8", maxBuffer: 1 << 30 });
  if (status !== 0 && status !== 2) throw new Error(`tshark ${args.join(" ")}: ${stderr}`);
  return stdout;
}
