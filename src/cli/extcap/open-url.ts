/**
 * `tapdeck://HOST[:PORT]/live?device=…&from=…`, as a page hands it to this desktop. Any page in the browser can: so it is
 * read by the letter, names a hub that is configured here, and nothing of it becomes a word of a command line.
 */
import { AppError } from "../../base/app-error.ts";
import { KINDS } from "../client/frame-selectors.ts";
import type { DesktopHub } from "./desktop-config.ts";

const MOST_CHARS = 8192;
const MOST_VALUES = 100;
const FORM = /^tapdeck:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?\/live(?:\?([\w.~*%+&=:,/@-]*))?$/i;
/** As far back, or an instant. */
const FROM =
  /^(?:-\d{1,6}(?:s|m|h|d|w)|\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))$/;
/** What a decoder puts where bytes are no text, too. */
const NO_TEXT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffd]/u;

export interface WantedStream {
  readonly hub: DesktopHub;
  readonly query: URLSearchParams;
}

/** Fails with `usage`, in words that repeat nothing of what was given but a host. */
export function wantedStream(text: string, hubs: readonly DesktopHub[]): WantedStream {
  const [, host = "", port = "", query = ""] = (text.length <= MOST_CHARS && FORM.exec(text)) || [];
  if (host === "") throw refused("this is no address of a live stream");
  const wanted = placeOf(`${host}${port}`);
  const hub = hubs.find(({ url }) => URL.canParse(url) && placeOf(new URL(url).host) === wanted);
  if (hub === undefined) {
    throw new AppError("usage", `no hub at ${wanted.slice(0, 100)} is known on this desktop`, {
      hint: "Make it known: tapdeck extcap install --hub URL --token TOKEN",
    });
  }
  const words = new URLSearchParams(query);
  if (words.size > MOST_VALUES) throw refused("it asks for too much");
  const kinds: readonly string[] = KINDS;
  for (const [name, value] of words) {
    if (name === "from" ? !FROM.test(value) || words.getAll(name).length > 1 : !kinds.includes(name))
      throw refused(name === "from" ? "its time is none" : "it asks for something unknown");
    if (value === "" || NO_TEXT.test(value) || (name !== "from" && value.startsWith("-")))
      throw refused("a value in it is none that a page of Tapdeck would ask for");
  }
  return { hub, query: words };
}

/** The page may have been opened by this machine's other name. */
function placeOf(host: string): string {
  return host.toLowerCase().replace(/^localhost(?=:|$)/, "127.0.0.1");
}

function refused(what: string): AppError {
  return new AppError("usage", `nothing was opened: ${what}`, {
    hint: "It looks like tapdeck://192.168.1.2:7878/live?device=…&from=-10m",
  });
}
