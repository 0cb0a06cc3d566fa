/** `--capture`: the hub's live stream into Wireshark's pipe, with the toolbar in between. */
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { WholeBlocks } from "../../pcap/whole-blocks.ts";
import { deviceOf } from "../client/device-name.ts";
import { HubClient } from "../client/hub-client.ts";
import { saveConfig } from "./config-save.ts";
import { type DesktopHub, type Environment, readConfig, withPin } from "./desktop-config.ts";
import { FrameComments } from "./frame-comments.ts";
import { CONTROLS, type ExtcapInterface } from "./interfaces.ts";
import { cachedChoices, freshChoices } from "./object-cache.ts";
import { COMMAND, Toolbar } from "./toolbar.ts";
import type { ExtcapWords } from "./words.ts";

const KINDS = "device|group|domain|address|port|flow|country|asn|rule|alarm|filter";
const OBJECT = new RegExp(`^(${KINDS})[=:](.+)$`, "s");

export function clientOf(hub: DesktopHub | undefined, words: ExtcapWords): HubClient {
  const address = words.get("hub") || hub?.url;
  const token = words.get("token") || (address === hub?.url ? hub?.token : undefined);
  if (!address || !token) {
    throw new AppError("usage", "this interface knows no hub yet", {
      hint: "Give its address and a token in the interface's options, or run: tapdeck extcap install --hub URL --token TOKEN",
    });
  }
  let url: URL;
  try {
    url = new URL(address.includes("://") ? address : `http://${address}`);
  } catch (error) {
    throw new AppError("usage", `${address} is not a hub's address`, {
      hint: "Write it as https://192.168.1.2:7878",
      cause: error,
    });
  }
  const fingerprint =
    words.get("fingerprint") || (url.href === safeHref(hub?.url) ? hub?.fingerprint : undefined);
  return new HubClient({ url, token, fingerprint: fingerprint?.toUpperCase() });
}

function safeHref(text: string | undefined): string | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text).href : undefined;
}

export async function capture(
  chosen: ExtcapInterface,
  words: ExtcapWords,
  environment: Environment,
  onSignal: (handle: () => void) => void,
): Promise<void> {
  const fifo = words.get("fifo");
  if (fifo === undefined || fifo === "") throw new AppError("usage", "--capture needs --fifo");
  const client = clientOf(chosen.hub, words);
  const object = (words.get("other") || words.get("object") || chosen.pin?.object || "all").trim();
  const query = await queryOf(client, object, words);
  const answer = await client.endless(`/live.pcapng?${query}`);
  let stopped = false;
  const whole = new WholeBlocks();
  const comments = new FrameComments();
  onSignal(() => {
    stopped = true;
    answer.destroy();
    whole.end();
  });
  answer.on("error", (error) => (stopped ? undefined : whole.destroy(error)));
  answer.pipe(whole);
  const name = chosen.hub?.name;
  const toolbar = new Toolbar(words.get("extcap-control-in"), words.get("extcap-control-out"), (message) => {
    const { control, command, payload } = message;
    if (command !== COMMAND.set) return;
    if (control === CONTROLS.mark) comments.mark(`Marked at ${new Date().toISOString()}`);
    if (control === CONTROLS.mark) toolbar.say(control, COMMAND.statusbar, "The next packet gets a comment");
    if (control === CONTROLS.pause && payload[0] === "\u0001") comments.leaveOut();
    else if (control === CONTROLS.pause)
      toolbar.say(control, COMMAND.statusbar, `${comments.goOn()} packets were left out`);
    if (control === CONTROLS.pin) toolbar.say(control, ...pin(environment, name, object));
  });
  if (name !== undefined) void freshChoices(client, environment, name).catch(() => undefined);
  try {
    await pipeline(whole, comments, createWriteStream(fifo));
  } catch (error) {
    // Wireshark closes its end when it has enough.
    if (!stopped && !(isErrnoException(error) && error.code === "EPIPE")) throw broken(error);
    stopped = true;
  } finally {
    toolbar.close();
    answer.destroy();
  }
  if (!stopped) {
    const why = answer.trailers["tapdeck-ended"];
    throw new AppError("sensor-away", `the live stream ended: ${why ?? "the hub stopped"}`, {
      hint: "Start it again; a time in Since fills in what was missed",
    });
  }
}

async function queryOf(client: HubClient, object: string, words: ExtcapWords): Promise<URLSearchParams> {
  const query = new URLSearchParams();
  const [, kind = "device", value = object] = OBJECT.exec(object) ?? [];
  if (object !== "all")
    query.append(kind, kind === "device" && !/^dev-/.test(value) ? await deviceOf(client, value) : value);
  const filter = words.get("extcap-capture-filter");
  if (filter) query.append("filter", filter);
  const snaplen = words.get("snaplen");
  // As Wireshark writes "no limit".
  if (snaplen && snaplen !== "0") query.set("snaplen", snaplen);
  const from = words.get("from");
  // Wireshark's own picker of a time says seconds since 1970, and 0 where none was picked.
  if (from && from !== "0")
    query.set("from", /^\d{5,}(\.\d+)?$/.test(from) ? new Date(Number(from) * 1000).toISOString() : from);
  return query;
}

function pin(environment: Environment, hub: string | undefined, object: string): [number, string] {
  if (hub === undefined || object === "all")
    return [
      COMMAND.information,
      "Choose a device, a group or a domain first: everything is an interface already",
    ];
  const title = cachedChoices(environment, hub).find((one) => one.object === object)?.title ?? object;
  saveConfig(environment, withPin(readConfig(environment), { hub, object, title }));
  return [COMMAND.statusbar, `${title} is an interface of its own now: refresh the list (F5)`];
}

function broken(error: unknown): unknown {
  if (error instanceof AppError) return error;
  return new AppError("unreachable", "the live stream ended: the hub went away", {
    hint: "Start it again; a time in Since fills in what was missed",
    cause: error,
  });
}
