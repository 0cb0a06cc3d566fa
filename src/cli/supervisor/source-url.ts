/** Sources that are not an interface of this machine, as `-i` takes them. */
import { isIP } from "node:net";
import { AppError } from "../../base/app-error.ts";
import type { DatagramForm } from "../../model/child-message.ts";
import type { ConnectorWish } from "../../model/connector-start.ts";
import {
  DEFAULT_SNAPLEN,
  FAR_INTERFACE,
  FAR_USER,
  HOST_NAME,
  MAX_FILTER_BYTES,
  MIRROR_PORTS,
  PCAP_OVER_IP_PORT,
} from "../../model/source-wish.ts";

/** `name`: what it is called in status, log and recordings, without options, and never with a secret. */
export interface StreamUrl {
  readonly kind: "stream";
  readonly name: string;
  readonly wish: ConnectorWish;
  readonly ourClock: boolean;
}

export interface DatagramUrl {
  readonly kind: "datagrams";
  readonly name: string;
  readonly form: DatagramForm;
  readonly host: string;
  readonly port: number;
  readonly from: string | undefined;
}

export type SourceUrl = StreamUrl | DatagramUrl;

type Mirror = Pick<DatagramUrl, "kind" | "form" | "host" | "port" | "from">;

interface Form {
  /** As a person writes it. */
  readonly form: string;
  readonly about: string;
  readonly options: readonly string[];
  read(url: Given): ConnectorWish | Mirror;
}

/** What a FRITZ!Box sends of a frame. */
export const FRITZ_SNAPLEN = 1600;
/** As people call them; the box has numbers for them. */
export const FRITZ_INTERFACES: ReadonlyMap<string, string> = new Map([
  ["lan", "1-lan"],
  ["internet", "2-1"],
]);

const FORMS: Readonly<Record<string, Form>> = {
  ssh: {
    form: "ssh://[USER@]ROUTER[:PORT]/INTERFACE[?filter=…&identity=KEYFILE&snaplen=N&sudo=1]",
    about: "tcpdump on a router, by ssh and a key",
    options: ["filter", "identity", "snaplen", "sudo"],
    read: (url) => ({
      kind: "ssh",
      user: url.user,
      host: url.host(),
      port: url.port,
      interface: url.interface(),
      filter: url.filter(),
      snaplen: url.snaplen(),
      identity: url.path("identity"),
      sudo: url.flag("sudo"),
    }),
  },
  "pcap-over-ip": {
    form: "pcap-over-ip://HOST[:57012][?silence=SECONDS]",
    about: "a capture that HOST serves over TCP",
    options: ["silence"],
    read: (url) => ({
      kind: "pcap-over-ip",
      host: url.host(),
      port: url.port ?? PCAP_OVER_IP_PORT,
      silenceMs: url.seconds("silence", 120) * 1000,
    }),
  },
  "pcap-over-ip+listen": {
    form: "pcap-over-ip+listen://ADDRESS[:57012][?from=ADDRESS]",
    about: "a capture that somebody sends to this machine over TCP",
    options: ["from"],
    read: (url) => ({
      kind: "pcap-over-ip+listen",
      host: url.address(),
      port: url.port ?? PCAP_OVER_IP_PORT,
      from: url.from(),
    }),
  },
  tzsp: {
    form: "tzsp://ADDRESS[:37008][?from=ADDRESS]",
    about: "TZSP, as MikroTik's sniffer sends it to this machine",
    options: ["from"],
    read: (url) => mirror(url, "tzsp", MIRROR_PORTS.tzsp),
  },
  vxlan: {
    form: "vxlan://ADDRESS[:4789][?from=ADDRESS]",
    about: "a mirror that sends VXLAN to this machine",
    options: ["from"],
    read: (url) => mirror(url, "vxlan", MIRROR_PORTS.vxlan),
  },
  gre: {
    form: "gre://ADDRESS[?from=ADDRESS]",
    about:
      "a mirror that sends ERSPAN (I, II, III) or GRETAP to this machine's IPv4; needs the right to capture",
    options: ["from"],
    read: (url) => mirror(url, "gre", 0),
  },
  fritzbox: {
    form: "fritzbox://USER@fritz.box/INTERFACE[?password-file=FILE&snaplen=N&silence=SECONDS]",
    about:
      "a FRITZ!Box: lan, internet or as its capture page says; password in FILE or TAPDECK_FRITZBOX_PASSWORD",
    options: ["password-file", "snaplen", "silence"],
    read: (url) => {
      const { user } = url;
      if (user === undefined) throw url.wrong("the user is missing");
      const name = url.interface();
      return {
        kind: "fritzbox",
        user,
        origin: url.origin(),
        interface: FRITZ_INTERFACES.get(name) ?? name,
        snaplen: url.snaplen(FRITZ_SNAPLEN),
        silenceMs: url.seconds("silence", 120) * 1000,
        passwordFile: url.path("password-file"),
      };
    },
  },
  folder: {
    form: "folder:/PATH[?settle=SECONDS]",
    about: "captures that others put into a folder (tcpdump -C or -G), each once",
    options: ["settle"],
    read: (url) => ({ kind: "folder", path: url.file(), settleMs: url.seconds("settle", 5) * 1000 }),
  },
  pipe: {
    form: "pipe:/PATH",
    about: "a named pipe that somebody writes a capture into",
    options: [],
    read: (url) => ({ kind: "pipe", path: url.file() }),
  },
};

function mirror(url: Given, form: DatagramForm, port: number): Mirror {
  const host = url.address();
  if (form === "gre" && (isIP(host) !== 4 || url.port !== undefined))
    throw url.wrong("GRE has no ports, and an IPv4 address here");
  return { kind: "datagrams", form, host, port: url.port ?? port, from: url.from() };
}

/** Undefined for what is the name of an interface. Throws `usage` for what is neither. */
export function sourceUrl(text: string): SourceUrl | undefined {
  const scheme = /^([a-z][a-z0-9+-]*):(?=\/)/.exec(text)?.[1];
  if (scheme === undefined) return undefined;
  const form = Object.hasOwn(FORMS, scheme) ? FORMS[scheme] : undefined;
  if (form === undefined) {
    throw new AppError("usage", `-i knows no source of the kind ${scheme}:`, {
      hint: `There are: ${Object.keys(FORMS).join(", ")}; tapdeck run --help shows how each is written`,
    });
  }
  const given = new Given(text, scheme, form);
  const wish = form.read(given);
  const { name } = given;
  return wish.kind === "datagrams"
    ? { name, ...wish }
    : { kind: "stream", name, wish, ourClock: given.clock() };
}

/** For the help of `run`. */
export function sourceForms(): string {
  const lines = Object.values(FORMS).map(({ form, about }) => `  ${form}\n      ${about}`);
  const clock = "  &clock=ours stamps a source's frames by this machine's clock, for a router that has none";
  return ["Other sources for -i (docs/sources.md says what fits which router):", ...lines, clock].join("\n");
}

class Given {
  readonly name: string;
  readonly #url: URL;
  readonly #form: string;

  constructor(text: string, scheme: string, form: Form) {
    this.#form = form.form;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined) throw this.wrong(`${withoutSecret(text)} cannot be read`);
    this.#url = url;
    if (url.password !== "") throw this.wrong("a password does not belong into an address");
    if (url.hash !== "") throw this.wrong("there is a # in it (write %23)");
    for (const key of url.searchParams.keys()) {
      if (key !== "clock" && !form.options.includes(key)) throw this.wrong(`it has no option ${key}`);
      if (url.searchParams.getAll(key).length > 1) throw this.wrong(`the option ${key} is given twice`);
    }
    this.name = `${scheme}:${url.host === "" ? "" : `//${url.host}`}${url.pathname === "/" ? "" : url.pathname}`;
  }

  wrong(what: string): AppError {
    return new AppError("usage", `-i: ${what}`, { hint: `It is written ${this.#form}` });
  }

  host(): string {
    const host = this.#url.hostname;
    const bare = host.startsWith("[") ? host.slice(1, -1) : host;
    if (host.startsWith("[") ? isIP(bare) === 6 : HOST_NAME.test(bare)) return bare;
    throw this.wrong(host === "" ? "a host is missing" : `${host} is no host`);
  }

  get user(): string | undefined {
    const user = this.#decoded(this.#url.username);
    if (user === "") return undefined;
    if (!FAR_USER.test(user)) throw this.wrong(`${JSON.stringify(user)} is no user`);
    return user;
  }

  get port(): number | undefined {
    return this.#url.port === "" ? undefined : Number(this.#url.port);
  }

  interface(): string {
    const name = this.#decoded(this.#url.pathname.slice(1));
    if (FAR_INTERFACE.test(name)) return name;
    throw this.wrong(
      name === "" ? "the interface is missing" : `${JSON.stringify(name)} is no name of an interface`,
    );
  }

  filter(): string | undefined {
    const text = this.#option("filter");
    if (text === undefined || text.trim() === "") return undefined;
    if (Buffer.byteLength(text) > MAX_FILTER_BYTES) throw this.wrong("the filter is too long");
    return text;
  }

  snaplen(otherwise = DEFAULT_SNAPLEN): number {
    const text = this.#option("snaplen");
    if (text === undefined) return otherwise;
    const bytes = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    if (bytes < 64 || bytes > DEFAULT_SNAPLEN)
      throw this.wrong(`snaplen is a number of bytes from 64 to ${DEFAULT_SNAPLEN}`);
    return bytes;
  }

  /** An address of this machine to listen on. */
  address(): string {
    const host = this.host();
    if (isIP(host) !== 0) return host;
    throw this.wrong(`${host} is no address to listen on: 0.0.0.0 is all of them`);
  }

  from(): string | undefined {
    const text = this.#option("from");
    if (text === undefined || isIP(text) !== 0) return text;
    throw this.wrong("from is an address");
  }

  origin(): string {
    const host = this.host();
    return `http://${isIP(host) === 6 ? `[${host}]` : host}${this.port === undefined ? "" : `:${this.port}`}`;
  }

  /** The whole path of a file or folder of this machine. */
  file(): string {
    if (this.#url.host !== "") throw this.wrong("a path begins with one /");
    return this.#decoded(this.#url.pathname);
  }

  seconds(option: string, otherwise: number): number {
    const text = this.#option(option);
    if (text === undefined) return otherwise;
    if (/^\d{1,5}$/.test(text)) return Number(text);
    throw this.wrong(`${option} is a number of seconds`);
  }

  /** The path of a file of this machine, in an option. */
  path(option: string): string | undefined {
    const text = this.#option(option);
    if (text === undefined) return undefined;
    if (text.startsWith("/")) return text;
    throw this.wrong(`${option} is a file by its whole path`);
  }

  flag(option: string): boolean {
    const text = this.#option(option);
    if (text === undefined || text === "0") return false;
    if (text === "1") return true;
    throw this.wrong(`${option} is 1 or left out`);
  }

  clock(): boolean {
    const text = this.#option("clock");
    if (text === undefined || text === "theirs") return false;
    if (text === "ours") return true;
    throw this.wrong("clock is ours or theirs");
  }

  #option(name: string): string | undefined {
    const text = this.#url.searchParams.get(name) ?? undefined;
    if (text !== undefined && /\p{Cc}/u.test(text)) throw this.wrong(`${name} has control characters in it`);
    return text;
  }

  #decoded(text: string): string {
    try {
      return decodeURIComponent(text);
    } catch {
      throw this.wrong("its % signs are not followed by two hex digits");
    }
  }
}

function withoutSecret(text: string): string {
  return text.replace(/\/\/[^@/]*@/, "//…@");
}
