/**
 * Lists of known-bad hosts, line by line, in the forms in which people publish them: an address, a CIDR or a domain a
 * line, hosts files, CSV, the lines of blockers (`||name^`, `address=/name/`). What is none of these is counted.
 */
import { getPublicSuffix } from "tldts";
import { parseCidr } from "../../base/address.ts";
import { type AddressKey, addressKey, type KeyRange, keyRange } from "../../base/address-key.ts";

export interface BadHostListInfo {
  /** As the list calls itself, else its file. */
  readonly source: string;
  /** As the list says, else undefined: YYYY-MM-DD. */
  readonly date: string | undefined;
  readonly addresses: number;
  readonly networks: number;
  readonly domains: number;
  /** Lines that hold nothing of the kind, and the first of them, counted from 1. */
  readonly garbage: number;
  readonly firstGarbageLine: number | undefined;
  /** Entries so wide that half the world would be bad: not taken. */
  readonly tooWide: number;
  /** Beyond what is kept. */
  readonly leftOut: number;
}

/** What one list holds. */
export interface BadHostList {
  readonly info: BadHostListInfo;
  readonly addresses: ReadonlySet<AddressKey>;
  /** In order, apart from each other. */
  readonly networks: readonly (KeyRange & { readonly text: string })[];
  readonly domains: ReadonlySet<string>;
}

/** Of one list; about 100 bytes each. */
export const MOST_ENTRIES = 500_000;
const WIDEST_PREFIX = { 4: 8, 16: 16 } as const;
const HEAD_LINES = 60;
/** In a hosts file the name stands behind one of these. */
const NOWHERE = /^(0\.0\.0\.0|127\.\d+\.\d+\.\d+|::1?|fe80::1(%\w+)?)$/;
const DOMAIN =
  /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/;
const COMMENT = /^\s*(#|;|!|\/\/|$)/;
const TITLE = /^\W*(?:title|name|list)\s*:\s*(.{1,80})$/i;
const DATE = /(?:date|updated?|modified|generated|version)\b[^0-9]*(\d{4}-\d{2}-\d{2})/i;
/** Where a CSV's head names its columns, one of these holds the host. */
const COLUMN =
  /^(?:(?:dst|src|dest|remote)?_?ip(?:_?address)?|ioc(?:_value)?|indicator|host(?:name)?|domain|url|address|value)$/i;

/** Taken line by line, so that a long list need not be read at one go. */
export class BadHostParser {
  readonly #file: string;
  readonly #addresses = new Set<AddressKey>();
  readonly #networks: (KeyRange & { text: string })[] = [];
  readonly #domains = new Set<string>();
  #line = 0;
  #garbage = 0;
  #firstGarbage: number | undefined;
  #tooWide = 0;
  #leftOut = 0;
  #title: string | undefined;
  #date: string | undefined;
  #column: number | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  line(text: string): void {
    this.#line++;
    const line = this.#line === 1 ? text.replace(/^\ufeff/, "") : text;
    if (COMMENT.test(line)) {
      if (this.#line <= HEAD_LINES) this.#readHead(line);
      return;
    }
    // Longer than any host with its remarks.
    if (line.length > 4000 || !this.#take(line)) {
      this.#garbage++;
      this.#firstGarbage ??= this.#line;
    }
  }

  list(): BadHostList {
    const info = {
      source: this.#title ?? this.#file,
      date: this.#date,
      addresses: this.#addresses.size,
      networks: this.#networks.length,
      domains: this.#domains.size,
      garbage: this.#garbage,
      firstGarbageLine: this.#firstGarbage,
      tooWide: this.#tooWide,
      leftOut: this.#leftOut,
    };
    return { info, addresses: this.#addresses, networks: apart(this.#networks), domains: this.#domains };
  }

  #readHead(line: string): void {
    this.#title ??= TITLE.exec(line)?.[1]?.trim();
    this.#date ??= DATE.exec(line)?.[1];
  }

  /** False if nothing of the line is a host. */
  #take(line: string): boolean {
    if (line.includes(",") && !line.startsWith("||")) return this.#takeCsv(line);
    const bare = (line.split(/\s[#;]|\s\/\//)[0] ?? "").trim();
    const [first = "", ...rest] = bare.split(/\s+/);
    if (NOWHERE.test(first) && rest.length > 0) return this.#takeNames(rest);
    // An address or a name; what stands behind it are remarks.
    return this.#host(first);
  }

  #takeNames(names: readonly string[]): boolean {
    let taken = false;
    for (const name of names) {
      // What every hosts file begins with.
      if (!name.includes(".") || NOWHERE.test(name) || name.endsWith(".localdomain")) taken = true;
      else if (this.#host(name)) taken = true;
    }
    return taken;
  }

  #takeCsv(line: string): boolean {
    const fields = fieldsOf(line);
    if (
      this.#addresses.size + this.#networks.length + this.#domains.size === 0 &&
      this.#column === undefined
    ) {
      const column = fields.findIndex((field) => COLUMN.test(field.replace(/^#\s*/, "")));
      if (column >= 0) {
        this.#column = column;
        return true;
      }
    }
    const named = this.#column === undefined ? undefined : fields[this.#column];
    if (named !== undefined && this.#host(named)) return true;
    return fields.some((field) => this.#host(field));
  }

  #host(text: string): boolean {
    const host = hostOf(text);
    const cidr = parseCidr(host);
    if (cidr !== undefined) {
      const length = cidr.bytes.length as 4 | 16;
      if (cidr.prefix < WIDEST_PREFIX[length]) this.#tooWide++;
      else if (this.#isFull()) this.#leftOut++;
      else if (cidr.prefix === length * 8) this.#addresses.add(addressKey(cidr.bytes, 0, length));
      else this.#networks.push({ ...keyRange(cidr), text: host });
      return true;
    }
    if (!DOMAIN.test(host)) return false;
    if (getPublicSuffix(host, { allowPrivateDomains: true, validateHostname: false }) === host)
      this.#tooWide++;
    else if (this.#isFull()) this.#leftOut++;
    else this.#domains.add(host);
    return true;
  }

  #isFull(): boolean {
    return this.#addresses.size + this.#networks.length + this.#domains.size >= MOST_ENTRIES;
  }
}

export function parseBadHosts(text: string, file: string): BadHostList {
  const parser = new BadHostParser(file);
  for (const line of text.split(/\r\n|\n|\r/)) parser.line(line);
  return parser.list();
}

/** Out of a URL, an address with its port, a blocker's rule or a wildcard. */
function hostOf(text: string): string {
  let host = text.trim().toLowerCase();
  const rule = /^(?:address|server|local)=\/([^/]+)\//.exec(host) ?? /^\|\|([^/^$|]+)/.exec(host);
  if (rule !== null) host = rule[1] ?? "";
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?(\[[^\]]+\]|[^/:?#]+)/.exec(host);
  if (url !== null) host = url[1] ?? "";
  const bracketed = /^\[([^\]]+)\]/.exec(host);
  if (bracketed !== null) host = bracketed[1] ?? "";
  else if (/^[^:]+:\d{1,5}$/.test(host)) host = host.slice(0, host.lastIndexOf(":"));
  return host.replace(/^\*?\./, "").replace(/\.$/, "");
}

/** Quotes as in RFC 4180; separated by commas. */
function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g)) {
    fields.push((quoted ?? plain ?? "").trim());
  }
  return fields;
}

/** Sorted; what lies within another, or goes on with it, is one with it. */
function apart(networks: readonly (KeyRange & { text: string })[]): (KeyRange & { text: string })[] {
  const inOrder = [...networks].sort(
    (a, b) => a.low.length - b.low.length || (a.low < b.low ? -1 : a.low > b.low ? 1 : 0),
  );
  const merged: (KeyRange & { text: string })[] = [];
  for (const one of inOrder) {
    const last = merged.at(-1);
    if (last === undefined || last.low.length !== one.low.length || one.low > last.high)
      merged.push({ ...one });
    else if (one.high > last.high) merged[merged.length - 1] = { ...last, high: one.high };
  }
  return merged;
}
