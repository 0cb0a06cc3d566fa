/** The flows and names written down for the core captures when they were chosen (`*.expected.json`). */
import { existsSync, readFileSync } from "node:fs";
import type { Comparison, Finding } from "../comparison.ts";
import { grouped } from "../grouped.ts";
import { sameName } from "../name-text.ts";
import { reversed, Sums, sumsOfFlows } from "../sums.ts";
import { canonicalAddress, protoNumber, type Tuple } from "../tuple.ts";

interface ExpectedFlow {
  readonly proto: string;
  readonly a: string;
  readonly ap: number;
  readonly b: string;
  readonly bp: number;
  readonly pk_ab: number;
  readonly by_ab: number;
  readonly pk_ba: number;
  readonly by_ba: number;
}

interface ExpectedSni {
  readonly over: string;
  readonly client: string;
  readonly server: string;
  readonly port: string;
  readonly name: string;
}

interface Expected {
  readonly flows: readonly ExpectedFlow[];
  readonly names: { readonly sni?: readonly ExpectedSni[] };
}

function expectedOf(path: string): Expected | undefined {
  const file = `${path}.expected.json`;
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Expected) : undefined;
}

export const coreFlows: Comparison = {
  name: "flows written down for the core captures: packets and bytes each way",
  oracle: "expected.json",
  folders: ["core"],
  compare: ({ capture, reading }) => {
    const theirs = new Sums();
    for (const flow of expectedOf(capture.path)?.flows ?? []) {
      if (flow.proto !== "tcp" && flow.proto !== "udp") continue;
      const { a, ap, b, bp } = flow;
      const proto = protoNumber(flow.proto) ?? -1;
      const tuple: Tuple = {
        proto,
        src: canonicalAddress(a),
        srcPort: ap,
        dst: canonicalAddress(b),
        dstPort: bp,
      };
      theirs.add(tuple, flow.pk_ab, flow.by_ab);
      theirs.add(reversed(tuple), flow.pk_ba, flow.by_ba);
    }
    const ours = sumsOfFlows(reading.flows).texts();
    return [...theirs.texts()].map(([key, text]): Finding => {
      const mine = ours.get(key) ?? "nothing";
      return { subject: key, key, ours: mine, theirs: text, equal: mine === text };
    });
  },
};

export const coreNames: Comparison = {
  name: "TLS and QUIC names written down for the core captures",
  oracle: "expected.json",
  folders: ["core"],
  compare: ({ capture, reading }) => {
    const way = (src: string, dst: string, port: string | number): string => `${src} > ${dst} ${port}`;
    const flows = grouped(reading.flows, ({ orig, resp }) => way(orig.ip, resp.ip, resp.port));
    return (expectedOf(capture.path)?.names.sni ?? []).map((wanted): Finding => {
      const subject = way(canonicalAddress(wanted.client), canonicalAddress(wanted.server), wanted.port);
      const named = (flows.get(subject) ?? []).filter(({ domain }) => domain !== undefined);
      const domains = named.map(({ domain = "" }) => sameName(domain));
      const equal = domains.includes(sameName(wanted.name));
      const theirs = `${wanted.name} (${wanted.over})`;
      return { subject, ours: domains.join(", ") || "no name", theirs, equal };
    });
  },
};
