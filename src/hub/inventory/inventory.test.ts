import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMac } from "../../base/address.ts";
import { addressKeyOf } from "../../base/address-key.ts";
import { addressesOf, hasRandomMac, nameOf, vendorOfDevice } from "./device.ts";
import { Inventory, MAX_DEVICES, OTHERS_ID } from "./inventory.ts";
import { shortVendor, vendorOf } from "./vendor.ts";

const T = 1_700_000_000_000;
const PI = "b8:27:eb:00:12:34";
const mac = (text: string): Uint8Array => parseMac(text)!;
const key = (text: string): string => addressKeyOf(text)!;

test("a device is named by its owner, else by itself, else by its maker, else by its address", () => {
  const inventory = new Inventory();
  const pi = inventory.sighted(PI, "192.168.1.7", T)!;
  assert.equal(pi.id, "dev-b827eb001234");
  assert.deepEqual(nameOf(pi), { name: "Raspberry Pi Foundation 1234", source: "vendor" });
  inventory.learnName(pi, "pi.local", "mdns", T);
  assert.deepEqual(nameOf(pi), { name: "pi", source: "mdns" });
  inventory.learnName(pi, "octo\u0000pi\u202e", "dhcp", T);
  assert.deepEqual(nameOf(pi), { name: "octopi", source: "dhcp" });
  inventory.rename(pi, "Printer");
  assert.deepEqual(nameOf(pi), { name: "Printer", source: "user" });
  const phone = inventory.sighted("da:a1:19:00:00:01", "192.168.1.8", T)!;
  assert.ok(hasRandomMac(phone));
  assert.equal(vendorOfDevice(phone), undefined);
  assert.deepEqual(nameOf(phone), { name: "192.168.1.8", source: "address" });
});

test("who was seen again is told once, with or without bytes", () => {
  const inventory = new Inventory();
  const pi = inventory.sighted(PI, "192.168.1.7", T)!;
  assert.deepEqual(inventory.takeSeen(), []);
  inventory.sighted(PI, undefined, T + 5000);
  inventory.sighted(PI, undefined, T + 4000);
  assert.deepEqual(inventory.takeSeen(), [pi]);
  assert.equal(pi.lastMs, T + 5000);
  assert.deepEqual(inventory.takeSeen(), []);
});

test("group, broadcast and all-zero MACs are nobody", () => {
  const inventory = new Inventory();
  for (const text of ["01:00:5e:00:00:01", "33:33:00:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"]) {
    assert.equal(inventory.ofMac(mac(text), 0, T), undefined, text);
  }
  assert.equal(inventory.size, 0);
});

test("an address moves with a claim, not with a flow while its owner uses it", () => {
  const inventory = new Inventory();
  const a = inventory.sighted("b8:27:eb:00:00:01", "192.168.1.7", T)!;
  const b = inventory.ofMac(mac("b8:27:eb:00:00:02"), 0, T)!;
  inventory.learnAddress(b, key("192.168.1.7"), T + 1000, "flow");
  assert.equal(inventory.find("192.168.1.7"), a);
  inventory.learnAddress(b, key("192.168.1.7"), T + 2000, "claim");
  assert.equal(inventory.find("192.168.1.7"), b);
  assert.deepEqual(addressesOf(a), []);
  for (const odd of ["0.0.0.0", "224.0.0.251", "255.255.255.255", "ff02::1", "::"]) {
    inventory.learnAddress(a, key(odd), T, "claim");
  }
  assert.deepEqual(addressesOf(a), []);
});

test("found by id, MAC in any spelling, and address", () => {
  const inventory = new Inventory();
  const pi = inventory.sighted(PI, "2001:db8::1", T)!;
  for (const text of [pi.id, PI, "B8-27-EB-00-12-34", "2001:DB8:0:0::1"])
    assert.equal(inventory.find(text), pi);
  assert.equal(inventory.find("dev-nobody"), undefined);
  assert.equal(inventory.find("192.168.1.1"), undefined);
});

test("what changed is told once; being seen again is not a change", () => {
  const inventory = new Inventory();
  const pi = inventory.sighted(PI, undefined, T)!;
  assert.deepEqual(inventory.takeChanged(), [pi]);
  inventory.ofMac(mac(PI), 0, T + 5);
  assert.deepEqual(inventory.takeChanged(), []);
  assert.deepEqual(inventory.takeTouched(), [pi]);
  assert.deepEqual(inventory.takeUnsaved(), [pi], "the store has its own list");
  assert.deepEqual(inventory.takeUnsaved(), []);
  assert.equal(pi.lastMs, T + 5);
  inventory.ofMac(mac(PI), 0, T - 5);
  assert.equal(pi.firstMs, T - 5);
  assert.equal(pi.lastMs, T + 5);
});

test("a flood of forged MACs is one device more", () => {
  const inventory = new Inventory();
  const bytes = new Uint8Array(6);
  for (let i = 0; i < MAX_DEVICES + 100; i++) {
    new DataView(bytes.buffer).setUint32(2, i + 1);
    inventory.ofMac(bytes, 0, T);
  }
  assert.equal(inventory.size, MAX_DEVICES + 1);
  assert.ok(inventory.find(OTHERS_ID));
});

test("vendors", () => {
  assert.equal(vendorOf("00:17:88:aa:bb:cc"), "Philips Lighting BV");
  assert.equal(vendorOf("ac:de:48:00:11:22"), undefined, "registered in private");
  assert.equal(shortVendor("Xiaomi Communications Co Ltd"), "Xiaomi");
  assert.equal(shortVendor("Google, Inc."), "Google");
  assert.equal(shortVendor("Co Ltd"), "Co");
  assert.equal(shortVendor("LG Electronics (Mobile Communications)"), "LG Electronics");
  assert.equal(
    shortVendor("Sony Interactive (formerly Sony Computer Entertainment) Inc."),
    "Sony Interactive",
  );
  assert.equal(shortVendor("(Nameless)"), "(Nameless)");
});

test("merged devices answer as one, learn by parts, and are told apart again by a split", () => {
  const inventory = new Inventory();
  const wifi = inventory.sighted("b8:27:eb:00:00:01", "192.168.1.7", T)!;
  const cable = inventory.sighted("b8:27:eb:00:00:02", "192.168.1.8", T + 10)!;
  const third = inventory.sighted("b8:27:eb:00:00:03", "192.168.1.9", T + 20)!;
  inventory.learnName(cable, "laptop", "dhcp", T);
  inventory.merge(third, [cable]);
  inventory.merge(wifi, [third]);
  assert.deepEqual([inventory.size, inventory.all()], [1, [wifi]]);
  assert.deepEqual([inventory.find("192.168.1.8"), inventory.findPart("192.168.1.8")], [wifi, cable]);
  assert.deepEqual(
    [nameOf(wifi).name, wifi.macs.length, wifi.firstMs, wifi.lastMs],
    ["laptop", 3, T, T + 20],
  );
  inventory.takeUnsaved();
  inventory.takeSeen();
  inventory.ofMac(mac("b8:27:eb:00:00:02"), 0, T + 50);
  assert.deepEqual([wifi.lastMs, inventory.takeSeen(), inventory.takeTouched()], [T + 50, [wifi], [cable]]);
  inventory.rename(wifi, "Mine");
  assert.deepEqual(inventory.takeChanged(), [wifi]);
  inventory.split(wifi, [third, cable]);
  assert.deepEqual(
    [inventory.all(), third.parts],
    [
      [wifi, third],
      [third, cable],
    ],
  );
  assert.deepEqual([nameOf(wifi).name, nameOf(third).name, wifi.lastMs], ["Mine", "laptop", T]);
});
