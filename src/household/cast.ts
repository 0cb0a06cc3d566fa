/**
 * The household: twenty devices behind one router, and the servers they speak with. Names of servers are from the
 * domains kept for examples (RFC 2606), their addresses from the networks kept for documentation (RFC 5737, RFC 3849).
 */
import { Host } from "./host.ts";

const ROUTER_MAC = "04:b4:fe:10:20:01";
const LAN_V6 = "2001:db8:51:1";

function device(name: string, mac: string, last: number, ipv6 = false): Host {
  return new Host(name, mac, `192.168.77.${last}`, ipv6 ? `${LAN_V6}::${last}` : undefined);
}

/** Beyond the router: its MAC is the router's. */
function server(name: string, ipv4: string, ipv6?: string): Host {
  return new Host(name, ROUTER_MAC, ipv4, ipv6);
}

export const ROUTER = new Host("router", ROUTER_MAC, "192.168.77.1", `${LAN_V6}::1`);

export const DEVICES = {
  camera: device("porch-camera", "14:63:93:5a:10:0c", 12),
  gardenCamera: device("garden-camera", "14:63:93:5a:10:31", 13),
  doorbell: device("doorbell", "14:63:93:77:02:19", 14),
  laptop: device("anna-laptop", "10:51:07:6e:41:20", 20, true),
  workLaptop: device("work-laptop", "18:26:49:0b:77:e2", 21, true),
  desktop: device("study-desktop", "10:65:30:c4:9d:01", 22, true),
  phone: device("anna-phone", "84:cf:bf:21:88:5e", 30, true),
  // Locally administered: a phone that hides its own address.
  guestPhone: device("ben-phone", "da:a1:19:4c:70:03", 31, true),
  tablet: device("tablet", "10:29:59:e0:15:b7", 32, true),
  television: device("living-room-tv", "20:17:42:9c:33:d8", 40),
  speaker: device("kitchen-speaker", "00:04:3c:3f:52:9a", 41),
  bedroomSpeaker: device("bedroom-speaker", "00:04:3c:3f:61:04", 42),
  console: device("game-console", "38:70:35:d2:0e:66", 43),
  printer: device("printer", "00:1b:a9:84:2f:70", 50),
  storage: device("nas", "00:11:32:b7:c8:09", 51, true),
  lights: device("light-bridge", "00:17:88:66:0d:e1", 60),
  thermostat: device("thermostat", "ec:e5:12:1a:90:44", 61),
  vacuum: device("vacuum", "50:14:79:35:af:2c", 62),
  scale: device("bathroom-scale", "00:24:e4:72:5b:18", 63),
  energyMeter: device("energy-meter", "28:cd:c1:08:e3:95", 64),
} as const;

export const SERVERS = {
  cameraCloud: server("clips.cameracloud.example", "198.51.100.21"),
  doorbellCloud: server("ring.doorbell.example", "198.51.100.34"),
  video: server("video.streaming.example", "198.51.100.80", "2001:db8:aa:80::2"),
  music: server("stream.music.example", "198.51.100.90"),
  news: server("www.news.example", "203.0.113.40", "2001:db8:bb:40::1"),
  images: server("img.news.example", "203.0.113.41", "2001:db8:bb:41::1"),
  mail: server("imap.mail.example", "203.0.113.60", "2001:db8:bb:60::1"),
  chat: server("chat.messenger.example", "203.0.113.70", "2001:db8:bb:70::1"),
  office: server("vpn.office.example", "203.0.113.80"),
  search: server("www.search.example", "203.0.113.90", "2001:db8:bb:90::1"),
  backup: server("backup.storage.example", "203.0.113.120"),
  updates: server("updates.vendor.example", "198.51.100.150", "2001:db8:aa:150::1"),
  games: server("play.games.example", "198.51.100.160"),
  heating: server("api.heating.example", "198.51.100.170"),
  lights: server("hub.lights.example", "198.51.100.171"),
  robots: server("cloud.robots.example", "198.51.100.172"),
  health: server("sync.health.example", "198.51.100.173"),
  energy: server("mqtt.energy.example", "198.51.100.174"),
  telemetry: server("log.television.example", "198.51.100.175"),
  time: server("time.example.net", "198.51.100.123"),
} as const;

/** Nobody has asked for this one's name: the stranger to whom the camera streams in the end. */
export const STRANGER = server("stranger", "203.0.113.199");
/** One that has a name. */
export const RELAY = server("relay.elsewhere.example", "203.0.113.201");

/** One of many, 0 to 199. */
export function stranger(n: number): Host {
  return server(`node${n}.swarm${n}.example`, `192.0.2.${n + 10}`);
}
