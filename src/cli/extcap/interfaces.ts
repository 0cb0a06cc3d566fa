/** What Wireshark lists: each hub is an interface, and each pinned object is one of its own. No network is asked. */
import { createHash } from "node:crypto";
import type { DesktopConfig, DesktopHub, Pin } from "./desktop-config.ts";

export const CONTROLS = { pin: 0, mark: 1, pause: 2 } as const;
/** Of who has set up nothing yet: the dialog asks for all. */
export const BARE = "tapdeck";

export interface ExtcapInterface {
  readonly value: string;
  readonly display: string;
  readonly hub: DesktopHub | undefined;
  readonly pin: Pin | undefined;
}

export function interfacesOf({ hubs, pins }: DesktopConfig): ExtcapInterface[] {
  if (hubs.length === 0) return [{ value: BARE, display: "Tapdeck", hub: undefined, pin: undefined }];
  const pinned = pins.flatMap((pin) => {
    const hub = hubs.find(({ name }) => name === pin.hub);
    if (hub === undefined) return [];
    const key = createHash("sha256").update(pin.object).digest("hex").slice(0, 8);
    return [
      { value: `tapdeck-${hub.name}-${key}`, display: `Tapdeck: ${pin.title} (${hub.name})`, hub, pin },
    ];
  });
  const each = hubs.map((hub) => ({
    value: `tapdeck-${hub.name}`,
    display: `Tapdeck: ${hub.name}`,
    hub,
    pin: undefined,
  }));
  return [...each, ...pinned];
}

export function interfaceLines(interfaces: readonly ExtcapInterface[]): string {
  const lines = [
    sentence("extcap", { version: "1.0" }),
    ...interfaces.map(({ value, display }) => sentence("interface", { value, display })),
    sentence("control", {
      number: `${CONTROLS.pin}`,
      type: "button",
      display: "Pin this",
      tooltip: "Make what is captured an interface of its own",
    }),
    sentence("control", {
      number: `${CONTROLS.mark}`,
      type: "button",
      display: "Mark",
      tooltip: "Put a comment on the next packet",
    }),
    sentence("control", {
      number: `${CONTROLS.pause}`,
      type: "boolean",
      display: "Pause",
      default: "false",
      tooltip: "Leave packets out until it is off again; the next one says how many",
    }),
  ];
  return `${lines.join("\n")}\n`;
}

export const DLT_LINES = `${sentence("dlt", { number: "1", name: "EN10MB", display: "As captured" })}\n`;

/** `word {name=value}{…}`; names of devices must not end a value. */
export function sentence(word: string, values: Readonly<Record<string, string>>): string {
  const parts = Object.entries(values).map(([name, value]) => `{${name}=${plain(value)}}`);
  return `${word} ${parts.join("")}`;
}

function plain(text: string): string {
  return text
    .replaceAll("{", "(")
    .replaceAll("}", ")")
    .replace(/[\p{Cc}\p{Cf}]/gu, " ");
}
