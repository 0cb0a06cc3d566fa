/** What devices tell everybody on the link: services by mDNS (RFC 6763), SSDP (UPnP 1.1 §1.2), WS-Discovery (§4.1). */
import { dnsName, MDNS, toGroup } from "../../../src/household/datagrams.ts";
import type { Frame } from "../../../src/household/frame-bytes.ts";
import type { Host } from "../../../src/household/host.ts";
import type { Model, Service } from "./model.ts";

const TYPE = { a: 1, ptr: 12, txt: 16, srv: 33 } as const;
const TTL_S = 120;

function record(name: Buffer, type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  // Class Internet; what is only its own replaces what was known.
  head.writeUInt16BE(type === TYPE.ptr ? 1 : 0x8001, 2);
  head.writeUInt32BE(TTL_S, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([name, head, data]);
}

/** A service's own name is one label, whatever is in it. */
function instanceName({ name, type }: Service): Buffer {
  const label = Buffer.from(name);
  return Buffer.concat([Buffer.from([label.length]), label, dnsName(`${type}.local`)]);
}

export function services(
  atMs: number,
  device: Host,
  localName: string,
  offered: readonly Service[],
): Frame[] {
  const host = dnsName(`${localName}.local`);
  const address = record(host, TYPE.a, Buffer.from(device.ipv4));
  return offered.map((service, i) => {
    const instance = instanceName(service);
    const port = Buffer.from([0, 0, 0, 0, service.port >> 8, service.port & 255]);
    const texts = (service.txt ?? [""]).map((text) =>
      Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]),
    );
    const records = [
      record(dnsName(`${service.type}.local`), TYPE.ptr, instance),
      record(instance, TYPE.srv, Buffer.concat([port, host])),
      record(instance, TYPE.txt, Buffer.concat(texts)),
      address,
    ];
    const head = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, records.length, 0, 0, 0, 0]);
    return toGroup(atMs + i, device, MDNS, Buffer.concat([head, ...records]));
  });
}

const SSDP = { address: Uint8Array.of(239, 255, 255, 250), fromPort: 1900, toPort: 1900 };

export function notices(
  atMs: number,
  device: Host,
  { server, types, location }: Required<Model>["ssdp"],
): Frame[] {
  const uuid = `uuid:2f402f80-da50-11e1-9b23-${Buffer.from(device.mac).toString("hex")}`;
  const url = location.replace("{ip}", [...device.ipv4].join("."));
  return ["upnp:rootdevice", ...types].map((type, i) => {
    const lines = [
      "NOTIFY * HTTP/1.1",
      "HOST: 239.255.255.250:1900",
      "CACHE-CONTROL: max-age=1800",
      `LOCATION: ${url}`,
      "NTS: ssdp:alive",
      `SERVER: ${server}`,
      `NT: ${type}`,
      `USN: ${uuid}::${type}`,
    ];
    return toGroup(atMs + i, device, SSDP, Buffer.from(`${lines.join("\r\n")}\r\n\r\n`));
  });
}

export function hello(atMs: number, device: Host, said: Required<Model>["hello"]): Frame {
  const { types, scopes = "" } = said;
  const at = said.at.replace("{ip}", [...device.ipv4].join("."));
  const id = Buffer.from(device.mac).toString("hex");
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"',
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"',
    ' xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header>',
    "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Hello</a:Action>",
    `<a:MessageID>urn:uuid:6aa89d6a-be36-4a86-9e5f-${id}</a:MessageID>`,
    "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header><s:Body><d:Hello>",
    `<a:EndpointReference><a:Address>urn:uuid:bb926e54-e3ca-40fd-ae90-${id}</a:Address></a:EndpointReference>`,
    `<d:Types>${types}</d:Types><d:Scopes>${scopes}</d:Scopes><d:XAddrs>${at}</d:XAddrs>`,
    "<d:MetadataVersion>1</d:MetadataVersion></d:Hello></s:Body></s:Envelope>",
  ].join("");
  const group = { address: SSDP.address, fromPort: 3702, toPort: 3702 };
  return toGroup(atMs, device, group, Buffer.from(text));
}
