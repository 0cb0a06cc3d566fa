import assert from "node:assert/strict";
import test from "node:test";
import { formatIpv4, formatMac } from "../../base/address.ts";
import { DHCP_TYPE, decodeDhcp } from "./dhcp.ts";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { ascii, dhcpAck, dhcpMessage, dhcpRequest, dnsName, zeros } from "./goldens.ts";

test("takes a client's request apart", () => {
  const bytes = dhcpRequest();
  const message = decodeDhcp(bytes, 0, bytes.length);
  assert.ok(message);
  assert.equal(message.type, DHCP_TYPE.request);
  assert.equal(formatMac(bytes, message.clientMac), "b0:c5:54:25:5b:0e");
  assert.equal(message.hostname, "DCS-935L");
  assert.equal(message.vendorClass, "udhcp 1.19.4");
  assert.equal(formatIpv4(bytes, message.requestedIp), "10.10.10.37");
  assert.equal(message.yourIp, -1);
  assert.equal(message.fingerprint, "1,3,6,12,15,28");
  assert.equal(message.clientId, "01b0c554255b0e");
});

test("takes a server's ACK apart", () => {
  const bytes = dhcpAck();
  const message = decodeDhcp(bytes, 0, bytes.length);
  assert.ok(message);
  assert.equal(message.type, DHCP_TYPE.ack);
  assert.equal(formatIpv4(bytes, message.yourIp), "10.10.10.37");
  assert.equal(message.prefix, 24);
  assert.equal(formatIpv4(bytes, message.serverId), "10.10.10.1");
  assert.equal(formatIpv4(bytes, message.router), "10.10.10.1");
});

test("an option longer than the message ends it; what came before is kept", () => {
  const bytes = dhcpRequest();
  // The length of option 12, after option 53.
  bytes[240 + 4] = 250;
  const message = decodeDhcp(bytes, 0, bytes.length);
  assert.equal(message?.type, DHCP_TYPE.request);
  assert.equal(message?.hostname, undefined);
});

test("a mask with holes is no mask; hosts' names lose what cannot be printed", () => {
  const bytes = dhcpMessage(2, zeros(4), [
    [1, [255, 0, 255, 0]],
    [12, [...ascii("cam"), 7, ...ascii("x"), 0, ...ascii("hidden")]],
  ]);
  const message = decodeDhcp(bytes, 0, bytes.length);
  assert.equal(message?.prefix, -1);
  assert.equal(message?.hostname, "cam?x");
});

test("options continue in the overloaded fields", () => {
  const bytes = dhcpMessage(1, zeros(4), [[52, [1]]]);
  bytes.set([12, 3, ...ascii("hub"), 255], 108);
  assert.equal(decodeDhcp(bytes, 0, bytes.length)?.hostname, "hub");
});

test("the FQDN option, as text and as labels; the host name option wins", () => {
  const name = (options: readonly (readonly [number, readonly number[]])[]): string | undefined => {
    const bytes = dhcpMessage(1, zeros(4), options);
    return decodeDhcp(bytes, 0, bytes.length)?.hostname;
  };
  assert.equal(name([[81, [0, 0, 0, ...ascii("Cam.home.example.")]]]), "Cam.home.example");
  assert.equal(name([[81, [4, 0, 0, ...dnsName("Cam.home.example")]]]), "Cam.home.example");
  assert.equal(name([[81, [4, 0, 0, 60, 1]]]), undefined, "a label longer than the option");
  assert.equal(
    name([
      [12, ascii("mine")],
      [81, [0, 0, 0, ...ascii("other")]],
    ]),
    "mine",
  );
  assert.equal(name([[12, [0x43, 0x61, 0x66, 0xc3, 0xa9, 0xff]]]), "Café?");
});

test("another cookie or hardware is not ours", () => {
  const bytes = dhcpRequest();
  bytes[236] = 0;
  assert.equal(decodeDhcp(bytes, 0, bytes.length), undefined);
  const infiniband = dhcpRequest();
  infiniband[1] = 32;
  assert.equal(decodeDhcp(infiniband, 0, infiniband.length)?.clientMac, -1);
});

test("every prefix decodes and nothing behind the end is read", () => {
  bearsEveryPrefix(dhcpRequest(), decodeDhcp);
  bearsEveryPrefix(dhcpAck(), decodeDhcp);
});
