/** What DNS taught: answers handed on as facts, flows named by them, and the questions asked. */
import { type Comparison, DISSECTED_FOLDERS, type Examined, type Finding } from "../comparison.ts";
import { factTexts } from "../fact-texts.ts";
import { sameName } from "../name-text.ts";
import { answersIn, besidesIn, questionsIn } from "../oracles/dns-answers.ts";
import { tupleOfFlow } from "../sums.ts";
import { canonicalAddress, keyOf } from "../tuple.ts";

/** client, name and address → an example packet's key. */
function answered(examined: Examined, read = answersIn): Map<string, string> {
  const { packets, reassembled } = examined.dissection ?? { packets: [], reassembled: [] };
  return new Map(
    reassembled.flatMap((packet, i) => {
      const tuple = packets[i]?.tuple;
      const key = tuple === undefined ? "" : keyOf(tuple);
      return read(packet).map(
        (answer) => [textOf(answer.client, answer.question, answer.address), key] as const,
      );
    }),
  );
}

function textOf(client: string, name: string, address: string): string {
  return `${client} was told that ${name} is ${canonicalAddress(address)}`;
}

export const dnsAnswers: Comparison = {
  name: "DNS answers (client, name asked, address)",
  oracle: "tshark",
  folders: DISSECTED_FOLDERS,
  compare: (examined) => {
    if (examined.dissection === undefined) return [];
    const ours = new Set(
      examined.reading.facts.flatMap((fact) =>
        fact.kind === "dns" ? [textOf(fact.client, sameName(fact.domain), fact.ip)] : [],
      ),
    );
    const theirs = answered(examined);
    const missing = [...theirs].map(([subject, key]): Finding => {
      const equal = ours.has(subject);
      return { subject, key, ours: equal ? "the same" : "no such fact", theirs: "an answer", equal };
    });
    const besides = answered(examined, besidesIn);
    const extra = [...ours].filter((subject) => !theirs.has(subject) && !besides.has(subject));
    return [
      ...missing,
      ...extra.map((subject) => ({ subject, ours: "a fact", theirs: "no such answer", equal: false })),
    ];
  },
};

/** The name was told of the address, but not to this flow's end. */
export const ANOTHER_CLIENT = "an answer to another client";

/** Only whether the name is true: which of several names of one address a flow gets is a choice. */
export const dnsNamedFlows: Comparison = {
  name: "flows named by an earlier DNS answer to their originator",
  oracle: "tshark",
  folders: DISSECTED_FOLDERS,
  compare: (examined) => {
    if (examined.dissection === undefined) return [];
    const known = new Map([...answered(examined), ...answered(examined, besidesIn)]);
    const anyone = new Set([...known.keys()].map((text) => text.slice(text.indexOf(" that ") + 6)));
    return examined.reading.flows.flatMap((flow) => {
      if (flow.domainSource !== "dns" || flow.domain === undefined) return [];
      const name = sameName(flow.domain);
      const key = keyOf(tupleOfFlow(flow));
      const told = [flow.orig, flow.resp].some((end, i) =>
        known.has(textOf(end.ip, name, (i === 0 ? flow.resp : flow.orig).ip)),
      );
      const others = [flow.resp.ip, flow.orig.ip].some((ip) => anyone.has(`${name} is ${ip}`));
      const theirs = told ? name : others ? ANOTHER_CLIENT : "no such answer";
      return [{ subject: key, key, ours: name, theirs, equal: told }];
    });
  },
};

export const dnsQuestions: Comparison = {
  name: "names asked by DNS",
  oracle: "tshark",
  folders: DISSECTED_FOLDERS,
  compare: ({ dissection, reading }) => {
    const ours = factTexts(reading.facts);
    const asked = new Map<string, string>();
    dissection?.reassembled.forEach((packet, i) => {
      const tuple = dissection.packets[i]?.tuple;
      if (tuple) for (const name of questionsIn(packet)) asked.set(name, keyOf(tuple));
    });
    return [...asked].map(([name, key]) => {
      const equal = ours.has(name);
      return { subject: name, key, ours: equal ? name : "not told of", theirs: name, equal };
    });
  },
};
