/**
 * What goes wrong in a made household, each with what is to be told of it: frames as they would go over the wire, one story
 * an hour, beside an ordinary day. For kinds of alarm of which there is no labelled capture, and some of which there is. Names that
 * must be taken for the Internet's are below example.net and example.org: those below `.example` count as nobody's.
 */
import { DEVICES, RELAY, ROUTER, SERVERS, STRANGER, stranger } from "../src/household/cast.ts";
import { lookUp, udp } from "../src/household/datagrams.ts";
import type { Dice } from "../src/household/dice.ts";
import { arpFrame, type Frame } from "../src/household/frame-bytes.ts";
import { visit } from "../src/household/habits/visit.ts";
import { Host } from "../src/household/host.ts";
import { join } from "../src/household/joining.ts";
import { LISTED } from "./listed-hosts.ts";
import {
  askInVain,
  first,
  HOUR_MS,
  letters,
  type MadeStory,
  outside,
  said,
  sends,
  talk,
  thing,
} from "./story-parts.ts";

const VACUUM_MAC = "50:14:79:35:af:2c";
const GREENHOUSE = new Host("greenhouse", "28:cd:c1:08:77:01", "192.168.77.91");

export const STORIES: readonly MadeStory[] = [
  {
    what: "a stranger looks at the garden camera's page",
    kinds: ["inbound-access"],
    *frames(atMs) {
      const turns = [said("client", 220), said("server", 9000)];
      yield* talk(atMs, STRANGER, DEVICES.gardenCamera, 8080, turns);
    },
  },
  {
    what: "somebody outside tries passwords at the NAS's ssh",
    kinds: ["brute-force", "inbound-access"],
    frames: (atMs, dice) => logins(atMs, stranger(90), DEVICES.storage, dice),
  },
  {
    what: "the guest's phone tries passwords at the NAS's ssh",
    kinds: ["brute-force"],
    also: ["first-contact"],
    frames: (atMs, dice) => logins(atMs, DEVICES.guestPhone, DEVICES.storage, dice),
  },
  {
    what: "the vacuum looks for Windows shares all over the house",
    kinds: ["port-scan"],
    also: ["first-contact"],
    *frames(atMs) {
      for (let i = 0; i < 40; i++) {
        const nobody = new Host("", "02:00:00:00:00:01", `192.168.77.${100 + i}`);
        yield* first(1, talk(atMs + i * 200, DEVICES.vacuum, nobody, 445, []));
      }
    },
  },
  {
    what: "the thermostat reports to a stranger every minute",
    kinds: ["beacon"],
    also: ["first-contact"],
    *frames(atMs, dice) {
      for (let i = 0; i < 240; i++) {
        const beat = [{ up: 600, down: 200 }];
        yield* visit(atMs + i * 60_000 + dice.between(-500, 500), DEVICES.thermostat, RELAY, beat, dice);
      }
    },
  },
  {
    what: "a laptop sends a file away in names",
    kinds: ["dns-tunnel"],
    *frames(atMs, dice) {
      for (let i = 0; i < 300; i++) {
        const name = `${letters(dice, 50)}.t.example.net`;
        yield* lookUp(atMs + i * 400, DEVICES.workLaptop, ROUTER, outside(name, "203.0.113.77"));
      }
    },
  },
  {
    what: "the vacuum says that it is the router",
    kinds: ["address-spoofing"],
    *frames(atMs) {
      const taken = new Host("vacuum", VACUUM_MAC, "192.168.77.1");
      for (let i = 0; i < 60; i++) {
        yield { atMs: atMs + i * 2000, bytes: arpFrame(taken, DEVICES.laptop, 2) };
        yield { atMs: atMs + i * 2000 + 900, bytes: arpFrame(ROUTER, DEVICES.laptop, 2) };
      }
    },
  },
  {
    what: "the vacuum gives addresses too",
    kinds: ["rogue-dhcp"],
    *frames(atMs) {
      yield* join(atMs, DEVICES.laptop, ROUTER);
      yield* join(atMs + 60_000, DEVICES.tablet, new Host("vacuum", VACUUM_MAC, "192.168.77.62"));
    },
  },
  {
    what: "a name of the Internet comes to mean the NAS",
    kinds: ["dns-rebinding"],
    *frames(atMs) {
      const named = (address: string): Host => outside("www.trap.example.org", address);
      yield* lookUp(atMs, DEVICES.desktop, ROUTER, named("203.0.113.78"));
      yield* lookUp(atMs + 20_000, DEVICES.desktop, ROUTER, named("192.168.77.51"));
    },
  },
  {
    what: "the vacuum asks a server of its own for names",
    kinds: ["foreign-resolver"],
    *frames(atMs) {
      const other = outside("other", "203.0.113.53");
      for (let i = 0; i < 5; i++) yield* lookUp(atMs + i * 5000, DEVICES.vacuum, other, SERVERS.robots);
    },
  },
  {
    what: "the desktop says a password in clear text",
    kinds: ["clear-text-login"],
    *frames(atMs) {
      const head =
        "GET / HTTP/1.1\r\nHost: www.news.example\r\nAuthorization: Basic dXNlcjpzZWNyZXQ=\r\n\r\n";
      const turns = [{ by: "client" as const, bytes: Buffer.from(head) }, said("server", 900)];
      yield* talk(atMs, DEVICES.desktop, SERVERS.news, 80, turns);
    },
  },
  {
    what: "the garden camera has the router open a port",
    kinds: ["port-mapping"],
    *frames(atMs) {
      const camera = DEVICES.gardenCamera;
      // RFC 6886 §3.3: map TCP port 554 for an hour, and the router's yes.
      const wish = Buffer.from("00020000022a022a00000e10", "hex");
      const answer = Buffer.from("0082000000001234022a022a00000e10", "hex");
      const fromPort = camera.takePort();
      yield udp(atMs, { from: camera, to: ROUTER, fromPort, toPort: 5351 }, wish);
      yield udp(atMs + 5, { from: ROUTER, to: camera, fromPort: 5351, toPort: fromPort }, answer);
    },
  },
  {
    what: "somebody brings a new phone",
    kinds: ["new-device"],
    *frames(atMs, dice) {
      const phone = new Host("new-phone", "84:cf:bf:77:77:77", "192.168.77.90");
      yield* join(atMs, phone, ROUTER);
      yield* visit(atMs + 1000, phone, SERVERS.chat, [{ up: 900, down: 5000 }], dice);
    },
  },
  {
    what: "the printer speaks with the thermostat",
    kinds: ["first-contact"],
    frames: (atMs) =>
      talk(atMs, DEVICES.printer, DEVICES.thermostat, 80, [said("client", 300), said("server", 900)]),
  },
  {
    what: "the tablet looks for its master among made-up domains",
    kinds: ["nxdomain-storm"],
    by: DEVICES.tablet,
    *frames(atMs, dice) {
      // No country has the code zz (ISO 3166-1 keeps it for users).
      for (let i = 0; i < 90; i++)
        yield* askInVain(atMs + i * 2000, DEVICES.tablet, `${letters(dice, 14)}.zz`);
    },
  },
  {
    what: "the NAS sends its backup server 2.1 GB",
    kinds: ["large-upload"],
    also: ["abnormal-upload"],
    by: DEVICES.storage,
    frames: (atMs, dice) => sends(atMs, DEVICES.storage, SERVERS.backup, 2100, dice),
  },
  {
    what: "the doorbell speaks with a host whose name is listed",
    kinds: ["bad-host"],
    also: ["first-contact"],
    by: DEVICES.doorbell,
    frames: (atMs, dice) => visit(atMs, DEVICES.doorbell, LISTED.named, [{ up: 700, down: 4000 }], dice),
  },
  {
    what: "the game console calls into a listed network, which does not answer",
    kinds: ["bad-host"],
    by: DEVICES.console,
    *frames(atMs) {
      const ends = { from: DEVICES.console, to: LISTED.ofNetwork, toPort: 4444 };
      const fromPort = DEVICES.console.takePort();
      for (let i = 0; i < 3; i++) yield udp(atMs + i * 1000, { ...ends, fromPort }, Buffer.alloc(40, 1));
    },
  },
  {
    what: "the greenhouse falls silent for three hours",
    kinds: ["device-offline", "device-online"],
    by: GREENHOUSE,
    frames: (atMs, dice, fromMs) =>
      thing(fromMs, GREENHOUSE, SERVERS.energy, dice, (nowMs) => nowMs < atMs || nowMs >= atMs + 3 * HOUR_MS),
  },
];

/** Forty logins that are refused, one every three seconds. */
function* logins(atMs: number, from: Host, to: Host, dice: Dice): Generator<Frame> {
  for (let i = 0; i < 40; i++) {
    const turns = [
      { by: "server" as const, bytes: Buffer.from("SSH-2.0-OpenSSH_9.2\r\n") },
      { by: "client" as const, bytes: Buffer.from("SSH-2.0-libssh_0.10.4\r\n") },
      said("client", 1100 + dice.whole(0, 40)),
      said("server", 1600),
      said("client", 120),
      said("server", 60),
    ];
    yield* talk(atMs + i * 3000, from, to, 22, turns);
  }
}
