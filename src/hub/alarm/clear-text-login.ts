/** Somebody logs in with a password that everybody on the way can read. Never kept here or anywhere: only that it went by. */
import * as z from "zod";
import type { Severity } from "../../model/alarm-kind.ts";
import type { NamedFact } from "../../model/named-fact.ts";
import { AwaitedFlows } from "./awaited-flows.ts";
import { type Claiming, type FlowRef, MOST_FLOWS, refOf } from "./claim.ts";
import { ClaimPace } from "./claim-pace.ts";
import { type Detector, detectorType, type House } from "./detector.ts";
import type { FlowSlice } from "./flow-slice.ts";
import { makeRoom } from "./make-room.ts";
import { counted, timeText } from "./wording.ts";

type Login = Extract<NamedFact, { kind: "clear-text-login" }>;

const options = z.object({
  inHouse: z
    .boolean()
    .default(true)
    .meta({ description: "claim logins between two devices of the house too" }),
});
type Options = z.infer<typeof options>;

interface Logins {
  count: number;
  firstMs: number;
  lastMs: number;
  flows: FlowRef[];
}

/** Of services that were logged in to; those not used for longest are forgotten. */
const MOST_SERVICES = 1000;

class ClearTextLogin implements Detector {
  readonly #options: Options;
  readonly #house: House;
  readonly #awaited = new AwaitedFlows<Login>();
  readonly #services = new Map<string, Logins>();
  readonly #pace = new ClaimPace();

  constructor(wish: Options, house: House) {
    this.#options = wish;
    this.#house = house;
  }

  fact(fact: NamedFact, claim: Claiming): void {
    if (fact.kind === "clear-text-login" && !this.#awaited.wait(fact)) this.#judge(fact, undefined, claim);
  }

  slice(slice: FlowSlice, claim: Claiming): void {
    for (const login of this.#awaited.take(slice)) this.#judge(login, slice, claim);
  }

  tick(nowMs: number, claim: Claiming): void {
    for (const login of this.#awaited.expired(nowMs)) this.#judge(login, undefined, claim);
  }

  #judge(login: Login, slice: FlowSlice | undefined, claim: Claiming): void {
    const house = this.#house;
    const { client, server, port, protocol, atMs } = login;
    const inside = house.isHome(client) && house.isHome(server);
    if (inside && !this.#options.inHouse) return;
    const service = `${server}:${port}`;
    const subject = `${client} ${service} ${protocol}`;
    const logins = this.#note(subject, atMs, slice);
    if (!this.#pace.due(subject, atMs, logins.count)) return;
    const deviceId = (house.isHome(client) ? house.deviceOf(client) : house.deviceOf(server)) ?? null;
    const who = this.#nameOf(client);
    const whom = this.#nameOf(server);
    const readers = inside ? "everybody in this network" : "everybody on the way through the Internet";
    claim({
      kind: "clear-text-login",
      subject,
      deviceId,
      destination: server,
      severity: severityOf(inside, house.isHome(client)),
      startMs: logins.firstMs,
      lastMs: logins.lastMs,
      title: `${who} logs in to ${whom} by ${NAMES[protocol]} in clear text`,
      why: `At ${timeText(atMs)} ${who} sent a password to ${whom}, port ${port}, by ${NAMES[protocol]} without encryption: ${readers} can read it. ${counted(logins.count, "such login")} so far; neither user nor password is kept. ${REMEDY[protocol]} silences it, or muting this destination.`,
      evidence: { protocol, port, loginCount: logins.count },
      flows: logins.flows,
    });
  }

  #note(subject: string, atMs: number, slice: FlowSlice | undefined): Logins {
    let logins = this.#services.get(subject);
    if (logins === undefined) {
      makeRoom(this.#services, MOST_SERVICES);
      logins = { count: 0, firstMs: atMs, lastMs: atMs, flows: [] };
      this.#services.set(subject, logins);
    }
    logins.count++;
    logins.lastMs = Math.max(logins.lastMs, atMs);
    // The newest first: of the oldest there may be no frames any more.
    if (slice !== undefined) logins.flows = [refOf(slice), ...logins.flows].slice(0, MOST_FLOWS);
    return logins;
  }

  #nameOf(address: string): string {
    const device = this.#house.isHome(address) ? this.#house.deviceOf(address) : undefined;
    return device === undefined ? address : this.#house.nameOf(device);
  }

  /** What is going on now is soon seen again. */
  save(): unknown {
    return {};
  }

  load(): void {}
}

const NAMES: Readonly<Record<Login["protocol"], string>> = {
  telnet: "telnet",
  ftp: "FTP",
  http: "HTTP (Basic)",
  rtsp: "RTSP (Basic)",
  mqtt: "MQTT",
  pop3: "POP3",
  imap: "IMAP",
  smtp: "SMTP",
};

const REMEDY: Readonly<Record<Login["protocol"], string>> = {
  telnet: "Using SSH instead of telnet",
  ftp: "Using SFTP or FTPS instead of FTP",
  http: "Using HTTPS",
  rtsp: "Digest authentication in the camera's settings",
  mqtt: "MQTT over TLS (port 8883)",
  pop3: "POP3 over TLS (port 995)",
  imap: "IMAP over TLS (port 993)",
  smtp: "SMTP over TLS (port 465)",
};

function severityOf(inside: boolean, fromHouse: boolean): Severity {
  if (inside) return "low";
  return fromHouse ? "medium" : "high";
}

export const CLEAR_TEXT_LOGIN = detectorType({
  name: "clear-text-login",
  kinds: ["clear-text-login"],
  help: "Somebody logs in by telnet, FTP, mail, MQTT, HTTP or RTSP with a password that is not encrypted.",
  options,
  create: (wish, house) => new ClearTextLogin(wish, house),
});
