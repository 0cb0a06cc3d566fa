/** `--extcap-config`: what the interface's options ask for. What there is to choose from comes out of a cache. */
import type { HubClient } from "../client/hub-client.ts";
import type { Environment } from "./desktop-config.ts";
import { type ExtcapInterface, sentence } from "./interfaces.ts";
import { type Choice, cachedChoices, EVERYTHING, freshChoices } from "./object-cache.ts";

const OBJECT_ARG = "2";
/** `tshark -D` asks for the options of every interface. */
const FIRST_MS = 1500;

export async function dialogLines(
  { hub, pin }: ExtcapInterface,
  environment: Environment,
  client: () => HubClient,
): Promise<string> {
  const arg = (
    number: string,
    call: string,
    display: string,
    type: string,
    more: Record<string, string>,
  ): string => sentence("arg", { number, call: `--${call}`, display, type, ...more });
  const lines = [
    arg("0", "hub", "Hub", "string", {
      ...(hub === undefined ? { required: "true" } : { default: hub.url }),
      placeholder: "https://192.168.1.2:7878",
      tooltip: "The address of the page",
    }),
    arg("1", "token", "Token", "password", {
      placeholder: hub === undefined ? "tapdeck_…" : "as installed",
      tooltip: "Of scope frames: tapdeck token create --scope frames NAME",
    }),
  ];
  if (pin === undefined) {
    lines.push(
      arg(OBJECT_ARG, "object", "Capture", "selector", {
        reload: "true",
        placeholder: "Ask the hub",
        tooltip: "A device, a group, or a domain of the last day",
      }),
      ...choiceLines(hub === undefined ? [] : await choicesSoon(environment, hub.name, client)),
      arg("5", "other", "or another object", "string", {
        required: "false",
        placeholder: "address=192.0.2.0/24",
        tooltip:
          "In place of that: device, group, domain, address, port, flow, country, asn, rule or alarm, = and its value",
      }),
    );
  }
  lines.push(
    arg("3", "from", "Since", "timestamp", {
      required: "false",
      tooltip: "First the past from then on, as far as the timeline reaches",
    }),
  );
  lines.push(
    arg("6", "snaplen", "Bytes of each packet", "unsigned", {
      required: "false",
      range: "1,262144",
      tooltip: "No more than so many; all of them when empty",
    }),
  );
  if (hub === undefined)
    lines.push(
      arg("4", "fingerprint", "Certificate (SHA-256)", "string", {
        tooltip: "Of a hub that signs for itself: tapdeck run prints it",
      }),
    );
  return `${lines.join("\n")}\n`;
}

export function choiceLines(choices: readonly Choice[]): string[] {
  return [EVERYTHING, ...choices].map(({ object, title }, i) =>
    sentence("value", {
      arg: OBJECT_ARG,
      value: object,
      display: title,
      ...(i === 0 ? { default: "true" } : {}),
    }),
  );
}

async function choicesSoon(
  environment: Environment,
  name: string,
  client: () => HubClient,
): Promise<Choice[]> {
  const cached = cachedChoices(environment, name);
  if (cached.length > 0) return cached;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Choice[]>((resolve) => {
    timer = setTimeout(() => resolve([]), FIRST_MS);
  });
  try {
    return await Promise.race([freshChoices(client(), environment, name), late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}
