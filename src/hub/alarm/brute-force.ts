/**
 * Somebody tries passwords: many short sessions with the same service, of about the same size, for a refused login looks
 * like the next. Judged by flows alone; a web service is judged only in the house, and by far more sessions, for whoever
 * polls one has short sessions too.
 */
import * as z from "zod";
import { type AddressKey, keyText } from "../../base/address-key.ts";
import type { Severity } from "../../model/alarm-kind.ts";
import { type Claiming, type FlowRef, MOST_FLOWS } from "./claim.ts";
import { ClaimPace } from "./claim-pace.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { type LoginService, loginServiceOf } from "./login-service.ts";
import { makeRoom } from "./make-room.ts";
import { Sessions } from "./sessions.ts";
import { counted, spanText } from "./wording.ts";

const count = (least: number, value: number, description: string) =>
  z.number().int().min(least).default(value).meta({ description });

const options = z.object({
  fast: count(5, 12, "short sessions with one login service within two minutes"),
  slow: count(10, 40, "short sessions with one login service within half an hour"),
  web: count(50, 150, "short sessions with one web service of the house within two minutes"),
  sources: count(
    5,
    15,
    "addresses in the Internet that each try one service a few times, within half an hour",
  ),
  spread: z.number().min(0).max(2).default(0.5).meta({
    description: "variation (standard deviation by mean) of the sessions' sizes that still is the same",
  }),
});
type Options = z.infer<typeof options>;

const FAST_MS = 120_000;
const SLOW_MS = 1_800_000;
const TCP = 6;
const CLOSED: ReadonlySet<string> = new Set(["SF", "RSTO", "RSTR", "S2", "S3"]);
/** What a login takes, greetings and keys included; whoever stays longer or says more got in, or does something else. */
const SHORT_MS = 60_000;
const SMALL_BYTES = 30_000;
/** A handshake alone is no login. */
const LEAST_BYTES = 300;
const LEAST_PACKETS = 4;
/** Of web sessions the sizes hardly differ. */
const WEB_SPREAD = 0.15;
/** A session this many times the usual size after so many tries: it may have got in. */
const LONGER = 3;
/** Pairs of source and service; each holds 512 sessions of 48 bytes at most, most hold a few. */
const MOST_PAIRS = 1000;

class BruteForce implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #pairs = new Map<string, Sessions>();
  readonly #pace = new ClaimPace();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    if (slice.proto !== TCP || slice.group || slice.direction === "external") return;
    const service = loginServiceOf(slice.respPort, slice.app);
    if (service === undefined || (service.web && slice.direction === "outbound")) return;
    const { totalSentBytes: sent, totalGotBytes: got, origAddress, respAddress, respPort } = slice;
    const pair = `${origAddress} ${respAddress} ${respPort}`;
    const moved = sent + got;
    if (moved > 2 * SMALL_BYTES || slice.toMs - slice.startMs > SHORT_MS) {
      this.#pairs.get(pair)?.noteLonger(slice, LONGER, this.#options.fast);
      return;
    }
    const packets = slice.totalSentPackets + slice.totalGotPackets;
    if (!CLOSED.has(slice.state) || moved < LEAST_BYTES || packets < LEAST_PACKETS * 2) return;
    const sessions = this.#sessionsOf(pair, slice.toMs);
    if (!sessions.add(slice, SLOW_MS)) return;
    this.#judge(slice, sessions, service, claim);
    if (slice.direction === "inbound" && !service.web) this.#judgeSources(slice, service, claim);
    if (!service.web) this.#judgeTargets(slice, service, claim);
  }

  #judge(slice: FlowSlice, sessions: Sessions, service: LoginService, claim: Claiming): void {
    const { fast, slow, web, spread } = this.#options;
    const lately = sessions.since(slice.toMs - FAST_MS);
    const all = sessions.count;
    const isFast = lately >= (service.web ? web : fast);
    if (!isFast && (service.web || all < slow)) return;
    const [tries, span] = isFast ? [lately, FAST_MS] : [all, SLOW_MS];
    const variation = sessions.variation(tries);
    if (variation > (service.web ? WEB_SPREAD : spread)) return;
    const whom = this.#nameOf(slice.respAddress);
    const subject = `${keyText(slice.origAddress)} ${keyText(slice.respAddress)} port ${slice.respPort}`;
    const gotIn = sessions.longer > 0 && !service.web;
    if (!this.#pace.due(subject, slice.toMs, gotIn ? 1e9 : all)) return;
    const who = this.#nameOf(slice.origAddress);
    const threshold = isFast ? (service.web ? web : fast) : slow;
    claim({
      kind: "brute-force",
      subject,
      deviceId: slice.device,
      destination: keyText(slice.direction === "inbound" ? slice.origAddress : slice.respAddress),
      severity: gotIn ? "high" : severityOf(slice, service),
      startMs: sessions.firstMs,
      lastMs: slice.toMs,
      title: `${who} tries to log in to ${whom} by ${service.name}, ${counted(all, "time")} so far`,
      why: `${who} had ${tries} short sessions with ${whom}, port ${slice.respPort} (${service.name}), within ${spanText(Math.min(span, slice.toMs - sessions.firstMs))}; ${threshold} within ${spanText(span)} are the threshold. They are alike: ${Math.round(sessions.mean(tries)).toLocaleString("en")} bytes each, give or take ${Math.round(variation * 100)} % (up to ${Math.round((service.web ? WEB_SPREAD : spread) * 100)} % counts as the same), as refused logins are. ${gotIn ? "Then a session was longer than those: it may have got in." : "None was much longer, so none seems to have got in."} ${service.remedy} A higher threshold or muting ${who} silences it.`,
      evidence: {
        sessionCount: tries,
        sessionsInAll: all,
        thresholdCount: threshold,
        windowS: span / 1000,
        meanBytes: Math.round(sessions.mean(tries)),
        variation: Math.round(variation * 100) / 100,
        longerSessions: sessions.longer,
        port: slice.respPort,
        service: service.name,
      },
      flows: refsOf(sessions),
    });
  }

  /** Many strangers, each a few times: no one of them is many. */
  #judgeSources(slice: FlowSlice, service: LoginService, claim: Claiming): void {
    const key = `* ${slice.respAddress} ${slice.respPort}`;
    const sessions = this.#sessionsOf(key, slice.toMs);
    if (!sessions.add(slice, SLOW_MS, slice.origAddress)) return;
    const { sources, slow } = this.#options;
    if (sessions.parties < sources || sessions.count < Math.max(sources * 2, slow / 2)) return;
    const whom = this.#nameOf(slice.respAddress);
    const subject = `${keyText(slice.respAddress)} port ${slice.respPort} by many`;
    if (!this.#pace.due(subject, slice.toMs, sessions.count)) return;
    claim({
      kind: "brute-force",
      subject,
      deviceId: slice.device,
      severity: "medium",
      startMs: sessions.firstMs,
      lastMs: slice.toMs,
      title: `${sessions.parties} strangers try to log in to ${whom} by ${service.name}`,
      why: `Within ${spanText(slice.toMs - sessions.firstMs)} ${sessions.parties} addresses of the Internet had ${sessions.count} short sessions with ${whom}, port ${slice.respPort} (${service.name}). ${sources} addresses within ${spanText(SLOW_MS)} are the threshold. ${service.remedy} Closing the port to the Internet silences it, or a higher threshold.`,
      evidence: {
        sessionCount: sessions.count,
        sourceCount: sessions.parties,
        thresholdCount: sources,
        port: slice.respPort,
        service: service.name,
      },
      flows: refsOf(sessions),
    });
  }

  /** A worm tries a few passwords at each of many. */
  #judgeTargets(slice: FlowSlice, service: LoginService, claim: Claiming): void {
    const key = `${slice.origAddress} * ${slice.respPort}`;
    const sessions = this.#sessionsOf(key, slice.toMs);
    if (!sessions.add(slice, SLOW_MS, slice.respAddress)) return;
    const { fast, spread } = this.#options;
    const lately = sessions.since(slice.toMs - FAST_MS);
    // Mail programs and backups know a few servers, no dozen of them.
    if (lately < fast || sessions.parties < Math.max(5, fast / 2) || sessions.variation(lately) > spread)
      return;
    const who = this.#nameOf(slice.origAddress);
    const subject = `${keyText(slice.origAddress)} many at port ${slice.respPort}`;
    if (!this.#pace.due(subject, slice.toMs, sessions.count)) return;
    claim({
      kind: "brute-force",
      subject,
      deviceId: slice.device,
      severity: slice.direction === "inbound" ? "medium" : "high",
      startMs: sessions.firstMs,
      lastMs: slice.toMs,
      title: `${who} tries to log in to ${sessions.parties} machines by ${service.name}`,
      why: `${who} had ${lately} short sessions on port ${slice.respPort} (${service.name}) within ${spanText(Math.min(FAST_MS, slice.toMs - sessions.firstMs))}, with ${sessions.parties} different machines; ${fast} within ${spanText(FAST_MS)} are the threshold. ${service.remedy} A higher threshold or muting ${who} silences it.`,
      evidence: {
        sessionCount: lately,
        targetCount: sessions.parties,
        thresholdCount: fast,
        port: slice.respPort,
        service: service.name,
      },
      flows: refsOf(sessions),
    });
  }

  #sessionsOf(key: string, atMs: number): Sessions {
    let sessions = this.#pairs.get(key);
    if (sessions === undefined) {
      makeRoom(this.#pairs, MOST_PAIRS);
      sessions = new Sessions(atMs);
      this.#pairs.set(key, sessions);
    }
    return sessions;
  }

  #nameOf(address: AddressKey): string {
    const text = keyText(address);
    const device = this.#house.isHome(text) ? this.#house.deviceOf(text) : undefined;
    return device === undefined ? text : this.#house.nameOf(device);
  }

  /** What is going on is soon seen again. */
  save(): unknown {
    return {};
  }

  load(): void {}
}

function refsOf(sessions: Sessions): FlowRef[] {
  return sessions.refs(MOST_FLOWS);
}

function severityOf({ direction }: FlowSlice, service: LoginService): Severity {
  if (service.web) return "medium";
  return direction === "inbound" ? "medium" : "high";
}

export const BRUTE_FORCE = detectorType({
  name: "brute-force",
  kinds: ["brute-force"],
  help: "Somebody tries to log in many times: to SSH, telnet, FTP, RTSP, remote desktops, file shares, web services of the house.",
  options,
  create: (wish, house) => new BruteForce(wish, house),
});
