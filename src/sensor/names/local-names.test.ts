/** Names that machines of a Windows network say of themselves, as packets bring them to the room. */
import assert from "node:assert/strict";
import test from "node:test";
import { dnsMessage, dnsName, TO_QUESTION } from "./goldens.ts";
import { nbnsMessage, netbiosDatagram, netbiosName, statusAnswer } from "./nbns-goldens.ts";
import { CLIENT, MAC, send, toldRoom } from "./told-room.ts";

const ME = [192, 168, 1, 7];
const OTHER = [192, 168, 1, 9];
const ALL = "192.168.1.255";

function nbns(payload: Uint8Array): string[] {
  const told = toldRoom();
  send(told, { to: ALL, ports: [137, 137], payload });
  return told.devices();
}

test("a machine registers its own name and its workgroup", () => {
  const registers = (kind: number, flags = 0, name = "DESK"): string[] =>
    nbns(nbnsMessage({ flags: 0x2910, name: netbiosName(name, kind), additional: [[flags, ME]] }));
  assert.deepEqual(registers(0x00), [`${MAC} is DESK by nbns`]);
  assert.deepEqual(registers(0x20), [`${MAC} is DESK by nbns`]);
  assert.deepEqual(registers(0x00, 0x8000, "HOME"), [`${MAC} workgroup HOME by nbns`]);
  assert.deepEqual(registers(0x1d, 0, "HOME"), [`${MAC} workgroup HOME by nbns`], "its master browser");
  assert.deepEqual(registers(0x03, 0, "ANN"), [], "whoever is logged in is nobody's business");
  assert.deepEqual(registers(0x00, 0, "IS~DESK"), []);
});

test("who asks for a name, or gives one up, says nothing of itself", () => {
  assert.deepEqual(nbns(nbnsMessage({ flags: 0x0110, name: netbiosName("NAS", 0x20) })), []);
  const release = nbnsMessage({ flags: 0x3010, name: netbiosName("DESK", 0), additional: [[0, ME]] });
  assert.deepEqual(nbns(release), []);
});

test("an answer names who has the address; one that refuses names nobody", () => {
  const answer = (flags: number, address: number[]): string[] =>
    nbns(nbnsMessage({ flags, name: netbiosName("DESK", 0x20), answers: [[0, address]] }));
  assert.deepEqual(answer(0x8500, ME), [`${MAC} is DESK by nbns`]);
  assert.deepEqual(answer(0x8500, OTHER), ["192.168.1.9 is DESK by nbns"], "a name server's word");
  assert.deepEqual(answer(0x8503, ME), []);
});

test("the status of a machine says all of its names", () => {
  const status = statusAnswer([
    ["NAS", 0x20, 0x0400],
    ["HOME", 0x00, 0x8400],
    ["ANN", 0x03, 0x0400],
  ]);
  assert.deepEqual(nbns(status), [`${MAC} is NAS by nbns`, `${MAC} workgroup HOME by nbns`]);
});

test("a datagram to all is its sender's word, unless it is passed on", () => {
  const says = (address: number[]): string[] => {
    const told = toldRoom();
    const payload = netbiosDatagram(address, netbiosName("DESK", 0x20), netbiosName("HOME", 0x1d));
    send(told, { to: ALL, ports: [138, 138], payload });
    return [...told.devices(), ...told.flows];
  };
  assert.deepEqual(says(ME), [
    `${MAC} is DESK by nbns`,
    `${MAC} workgroup HOME by nbns`,
    "1 netbios by payload",
  ]);
  assert.deepEqual(says(OTHER), ["1 netbios by payload"]);
});

test("LLMNR: who answers for its address; a question and an address in reverse name nobody", () => {
  const says = (flags: number, name: string, address: number[]): string[] => {
    const told = toldRoom();
    const answers = [{ name: TO_QUESTION, type: 1, data: address }];
    const questions = [{ name: dnsName(name), type: 1 }];
    const payload = dnsMessage({ flags, questions, ...(flags !== 0 && { answers }) });
    send(told, { to: CLIENT, from: CLIENT, ports: [5355, 50_000], payload });
    return told.devices();
  };
  assert.deepEqual(says(0x8000, "desk", ME), [`${MAC} is desk by llmnr`]);
  assert.deepEqual(says(0x8000, "desk", OTHER), ["192.168.1.9 is desk by llmnr"]);
  assert.deepEqual(says(0x8000, "a.example.com", ME), [], "that is DNS's to say");
  assert.deepEqual(says(0x8003, "desk", ME), []);
  assert.deepEqual(says(0, "desk", ME), []);
});
