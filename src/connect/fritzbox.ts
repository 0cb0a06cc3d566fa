/**
 * A FRITZ!Box, by what its own capture page does (/html/capture.html): log in by its challenge, then read the capture as
 * one long answer. The password never crosses the wire and never leaves this process.
 */
import { createHash, pbkdf2Sync } from "node:crypto";
import { get, type IncomingMessage, request } from "node:http";
import { reasonOf } from "../base/network-trouble.ts";
import type { ConnectorWish } from "../model/connector-start.ts";
import type { Door } from "./door.ts";
import type { Feed } from "./feed.ts";
import { pump } from "./pump.ts";

type FritzWish = Extract<ConnectorWish, { kind: "fritzbox" }>;

const ANSWER_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1024;
const NO_SESSION = /^0*$/;
/** A box asks for tens of thousands; one that asks for more would stop us. */
const MAX_ROUNDS = 2_000_000;

export class FritzboxDoor implements Door {
  readonly #wish: FritzWish;
  readonly #password: string;

  constructor(wish: FritzWish, password: string) {
    this.#wish = wish;
    this.#password = password;
  }

  async connect(feed: Feed, signal: AbortSignal): Promise<string> {
    const { origin, silenceMs } = this.#wish;
    const session = await this.#login(signal);
    const answer = await this.#capture(session, signal);
    await feed.state("connected");
    const silent = new Error(`${origin} sent nothing for ${silenceMs / 1000} s`);
    if (silenceMs > 0) answer.setTimeout(silenceMs, () => answer.destroy(silent));
    try {
      await pump(answer, feed, signal);
    } finally {
      void this.#stop(session);
    }
    return `${origin} ended the capture`;
  }

  async #login(signal: AbortSignal): Promise<string> {
    const { origin, user } = this.#wish;
    const url = `${origin}/login_sid.lua?version=2`;
    const first = await ask(url, undefined, signal);
    const blocked = Number(element(first, "BlockTime"));
    if (blocked > 0) throw new Error(`${origin} lets nobody log in for another ${blocked} s`);
    const response = answerTo(element(first, "Challenge"), this.#password);
    const session = element(await ask(url, new URLSearchParams({ username: user, response }), signal), "SID");
    if (!NO_SESSION.test(session)) return session;
    throw new Error(
      `${origin} does not know the user ${user} with this password, or gives it no right to its settings`,
    );
  }

  #url(session: string, capture: "Start" | "Stop"): string {
    const { origin, interface: ifaceorminor, snaplen } = this.#wish;
    const query = new URLSearchParams({ ifaceorminor, snaplen: String(snaplen), capture, sid: session });
    return `${origin}/cgi-bin/capture_notimeout?${query}`;
  }

  #capture(session: string, signal: AbortSignal): Promise<IncomingMessage> {
    const { origin } = this.#wish;
    return new Promise((resolve, reject) => {
      const asked = get(this.#url(session, "Start"), { agent: false, signal }, (answer) => {
        asked.setTimeout(0);
        asked.removeAllListeners("timeout");
        if (answer.statusCode === 200) return resolve(answer);
        answer.destroy();
        reject(new Error(`${origin} refuses the capture (${answer.statusCode})`));
      });
      asked.setTimeout(ANSWER_MS, () => asked.destroy(new Error(`${origin} does not begin the capture`)));
      asked.on("error", (error) => reject(new Error(`${origin}: ${reasonOf(error)}`)));
    });
  }

  /** Else the box goes on capturing for nobody. */
  async #stop(session: string): Promise<void> {
    const given = AbortSignal.timeout(ANSWER_MS);
    await ask(this.#url(session, "Stop"), undefined, given).catch(() => undefined);
    await ask(`${this.#wish.origin}/login_sid.lua?logout=1&sid=${session}`, undefined, given).catch(
      () => undefined,
    );
  }
}

/** PBKDF2 (`2$rounds$salt$rounds$salt`) from FRITZ!OS 7.24 on, MD5 of UTF-16LE before. */
export function answerTo(challenge: string, password: string): string {
  const strong = /^2\$(\d{1,7})\$([0-9a-f]{2,128})\$(\d{1,7})\$([0-9a-f]{2,128})$/i.exec(challenge);
  if (strong !== null) {
    const [, rounds = "", salt = "", again = "", secondSalt = ""] = strong;
    const first = stretched(Buffer.from(password, "utf8"), salt, Number(rounds));
    return `${secondSalt}$${stretched(first, secondSalt, Number(again)).toString("hex")}`;
  }
  if (!/^[0-9a-z]{4,64}$/i.test(challenge)) throw new Error("its challenge is of a kind that is not known");
  // What Latin-1 does not have, the box takes for a dot.
  const plain = [...password].map((letter) => ((letter.codePointAt(0) ?? 0) > 255 ? "." : letter)).join("");
  const digest = createHash("md5")
    .update(Buffer.from(`${challenge}-${plain}`, "utf16le"))
    .digest("hex");
  return `${challenge}-${digest}`;
}

function stretched(secret: Buffer, salt: string, rounds: number): Buffer {
  if (rounds < 1 || rounds > MAX_ROUNDS) throw new Error(`its challenge wants ${rounds} rounds`);
  return pbkdf2Sync(secret, Buffer.from(salt, "hex"), rounds, 32, "sha256");
}

function element(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
}

function ask(url: string, form: URLSearchParams | undefined, signal: AbortSignal): Promise<string> {
  const { origin } = new URL(url);
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new Error(`${origin}: ${reasonOf(error)}`));
    const headers = form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
    const method = form === undefined ? "GET" : "POST";
    const asked = request(url, { method, headers, agent: false, signal, timeout: ANSWER_MS }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => {
        text += piece;
        if (text.length > MAX_ANSWER_BYTES) answer.destroy(new Error("its answer has no end"));
      });
      answer.on("error", fail);
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(text);
        else fail(new Error(`it answers ${answer.statusCode}: is this a FRITZ!Box?`));
      });
    });
    asked.on("timeout", () => asked.destroy(new Error("it does not answer")));
    asked.on("error", fail);
    asked.end(form?.toString());
  });
}
