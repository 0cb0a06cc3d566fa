/**
 * What a device is, by all that is known of it: each piece of evidence gives points to kinds (`votes.ts`), points of several
 * sorts of evidence are added, and the sums are read as odds, against each other and against "something else". Of one sort
 * the strongest word counts whole and what it says again a quarter, so that ten names of one cloud are not ten proofs. Pure.
 */
import { DEVICE_KINDS, type DeviceKind, type KindEvidence, type ShownKind } from "../../model/device-kind.ts";
import { classVotes, optionVotes } from "./dhcp-clues.ts";
import { domainVotes } from "./domains.ts";
import { makerVotes } from "./makers.ts";
import { habitVotes, roleVotes, servesVotes, usesVotes } from "./ports.ts";
import { serverVotes, userAgentVotes } from "./programs.ts";
import { categoryVotes, serviceVotes } from "./services.ts";
import { type Votes, votes } from "./votes.ts";
import { modelVotes, nameVotes } from "./words.ts";

export interface KindFacts {
  readonly givenName?: string | undefined;
  /** As the registry has the maker of its network card; absent where its MAC is made up or nobody's. */
  readonly vendor?: string | undefined;
  /** Its MAC was made up: by itself, or by the machine that it is a guest of. */
  readonly madeUp: "itself" | "host" | undefined;
  readonly hostnames: readonly string[];
  /** Of model/device-fact.ts. */
  readonly facts: readonly { readonly kind: string; readonly value: string }[];
}

export interface Evidence {
  readonly by: KindEvidence;
  readonly value: string;
  /** For the kind it is given for, or against it. */
  readonly points: number;
}

export interface KindVerdict {
  readonly kind: ShownKind;
  /** 0 to 1; of "unknown" 0. */
  readonly confidence: number;
  /** What speaks for the kind, the strongest first; of "unknown" what there is for the likeliest. */
  readonly evidence: readonly Evidence[];
  /** The likeliest kinds, this one among them. */
  readonly likely: readonly { readonly kind: DeviceKind; readonly confidence: number }[];
}

/** Something that is none of the kinds, or nothing known: what a kind has to exceed. */
const OTHER_POINTS = 2;
/** Below it a kind is a guess, which is not given. */
const ENOUGH = 0.5;
const LIKELY = 0.1;
const MOST_LIKELY = 3;
const MOST_EVIDENCE = 8;
const REPEATED = 0.25;
/** What several words of one sort may come to, by the strongest. */
const MOST_OF_ONE_SORT = 1.5;
const GIVEN_NAME_FACTOR = 1.5;

/** A made-up MAC: phones do so wherever they may, computers and tablets sometimes, things hardly ever. */
const MADE_UP = votes(
  "phone 1.6, tablet 1.2, computer 0.8, server 0.3, printer -1, camera -1, plug -1, light -1, hub -0.5",
);

const VIRTUAL = votes("server 2.2, computer 2");

const OF_FACTS: Readonly<Record<string, readonly [KindEvidence, (value: string) => Votes | undefined]>> = {
  "vendor-class": ["dhcp-class", classVotes],
  fingerprint: ["dhcp-options", optionVotes],
  model: ["model", modelVotes],
  title: ["model", modelVotes],
  instance: ["host-name", nameVotes],
  "mqtt-client": ["host-name", nameVotes],
  service: ["service", serviceVotes],
  category: ["category", categoryVotes],
  server: ["server", serverVotes],
  "user-agent": ["user-agent", userAgentVotes],
  asks: ["asks", domainVotes],
  habit: ["habit", habitVotes],
  serves: ["serves", servesVotes],
  stream: ["serves", () => servesVotes("rtsp tcp/554")],
  uses: ["uses", usesVotes],
  role: ["role", roleVotes],
};

interface Said {
  readonly by: KindEvidence;
  readonly value: string;
  readonly votes: Votes;
}

export function judgeKind(known: KindFacts): KindVerdict {
  const said = evidenceOf(known);
  const odds = DEVICE_KINDS.map((kind) => ({
    kind,
    weight: said.length === 0 ? 0 : Math.exp(pointsFor(kind, said)),
  }));
  const sum = odds.reduce((all, { weight }) => all + weight, Math.exp(OTHER_POINTS));
  const ranked = odds
    .map(({ kind, weight }) => ({ kind, confidence: Math.round((100 * weight) / sum) / 100 }))
    .sort((a, b) => b.confidence - a.confidence);
  const [first] = ranked;
  if (first === undefined || said.length === 0)
    return { kind: "unknown", confidence: 0, evidence: [], likely: [] };
  const likely = ranked.slice(0, MOST_LIKELY).filter(({ confidence }) => confidence >= LIKELY);
  const sure = first.confidence >= ENOUGH;
  return {
    kind: sure ? first.kind : "unknown",
    confidence: sure ? Math.min(first.confidence, 0.99) : 0,
    evidence: reasonsFor(first.kind, said),
    likely,
  };
}

function evidenceOf({ givenName, vendor, madeUp, hostnames, facts }: KindFacts): Said[] {
  const all: Said[] = [];
  const add = (by: KindEvidence, value: string, worth: Votes | undefined): void => {
    if (worth !== undefined && !all.some((one) => one.by === by && one.value === value))
      all.push({ by, value, votes: worth });
  };
  if (givenName !== undefined) add("given-name", givenName, scaled(nameVotes(givenName), GIVEN_NAME_FACTOR));
  if (vendor !== undefined) add("maker", vendor, makerVotes(vendor));
  if (madeUp === "itself") add("mac", "made up", MADE_UP);
  if (madeUp === "host") add("mac", "virtual machine", VIRTUAL);
  for (const name of hostnames) add("host-name", name, nameVotes(name));
  // Who answers for others asks for what others want.
  const forOthers = facts.some(
    ({ kind, value }) => kind === "role" || (kind === "serves" && value.startsWith("dns ")),
  );
  for (const { kind, value } of facts) {
    const [by, worthOf] = OF_FACTS[kind] ?? [];
    if (by === undefined || worthOf === undefined || (forOthers && (by === "asks" || by === "habit")))
      continue;
    add(by, value, worthOf(value));
  }
  return all;
}

function pointsFor(kind: DeviceKind, said: readonly Said[]): number {
  const sorts = new Map<KindEvidence, number[]>();
  for (const { by, votes: worth } of said) {
    const points = worth[kind] ?? 0;
    const known = sorts.get(by);
    if (known === undefined) sorts.set(by, [points]);
    else known.push(points);
  }
  let sum = 0;
  for (const all of sorts.values()) {
    all.sort((a, b) => b - a);
    const [best = 0, ...others] = all;
    const again = others.reduce((total, points) => total + REPEATED * points, 0);
    sum += best > 0 ? Math.min(best + Math.max(again, -best), MOST_OF_ONE_SORT * best) : (all.at(-1) ?? 0);
  }
  return sum;
}

function reasonsFor(kind: DeviceKind, said: readonly Said[]): Evidence[] {
  return said
    .map(({ by, value, votes: worth }) => ({ by, value, points: Math.round(10 * (worth[kind] ?? 0)) / 10 }))
    .filter(({ points }) => points !== 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, MOST_EVIDENCE);
}

function scaled(worth: Votes | undefined, by: number): Votes | undefined {
  if (worth === undefined) return undefined;
  return Object.fromEntries(Object.entries(worth).map(([kind, points]) => [kind, points * by]));
}
