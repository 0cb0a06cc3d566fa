/** What WireGuard's handshakes teach, as packets bring them to the room. */
import assert from "node:assert/strict";
import test from "node:test";
import { recogniseUdpTunnel } from "../packet/udp-tunnel.ts";
import { zeros } from "./goldens.ts";
import { CLIENT, type SentPlan, sentPacket, type Told, toldRoom } from "./told-room.ts";

const SERVER = "203.0.113.9";
const INITIATION = [1, 0, 0, 0, ...zeros(144)];
const RESPONSE = [2, 0, 0, 0, ...zeros(88)];
const COOKIE = [3, 0, 0, 0, ...zeros(60)];
const DATA = [4, 0, 0, 0, ...zeros(28)];

/** False when the room wants no more of the flow. */
function pass(told: Told, plan: SentPlan): boolean {
  const { bytes, packet } = sentPacket(plan);
  recogniseUdpTunnel(bytes, packet);
  const wanted = told.room.wants(plan.payload.length, 2, 1);
  if (wanted) told.room.look(bytes, packet, 1, plan.direction ?? 0, 1_700_000_000_000);
  return wanted;
}

const asks = (payload: readonly number[], port = 4501): SentPlan => ({
  from: CLIENT,
  to: SERVER,
  ports: [50_000, port],
  payload,
});
const answers = (payload: readonly number[], port = 4501): SentPlan => ({
  from: SERVER,
  to: CLIENT,
  ports: [port, 50_000],
  payload,
  direction: 1,
});
const facts = (told: Told): string[] =>
  told.facts.flatMap((fact) =>
    fact.kind === "device-fact" ? [`${fact.ip} ${fact.about} ${fact.value}`] : [],
  );

test("an answered handshake is a tunnel of who asked, on any port; what follows is not looked at", () => {
  const told = toldRoom();
  pass(told, asks(INITIATION, 9999));
  assert.deepEqual(facts(told), []);
  pass(told, answers(RESPONSE, 9999));
  assert.deepEqual(facts(told), [`${CLIENT} tunnel ${SERVER}:9999`]);
  assert.deepEqual(told.flows, ["1 wireguard by payload"]);
  assert.equal(pass(told, asks(DATA, 9999)), false);
});

test("asked again without an answer: in vain; a cookie is an answer, and asks to be asked again", () => {
  const told = toldRoom();
  for (const payload of [INITIATION, INITIATION]) pass(told, asks(payload));
  assert.deepEqual(facts(told), [`${CLIENT} tunnel-unanswered ${SERVER}:4501`]);
  const busy = toldRoom();
  pass(busy, asks(INITIATION));
  pass(busy, answers(COOKIE));
  pass(busy, asks(INITIATION));
  pass(busy, answers(RESPONSE));
  assert.deepEqual(facts(busy), [`${CLIENT} tunnel ${SERVER}:4501`]);
});

test("a device that answers takes tunnels in; it is not endlessly waited for an answer", () => {
  const told = toldRoom();
  pass(told, { from: SERVER, to: CLIENT, ports: [50_000, 51_820], payload: INITIATION });
  pass(told, { from: CLIENT, to: SERVER, ports: [51_820, 50_000], payload: RESPONSE, direction: 1 });
  assert.deepEqual(facts(told), [`${CLIENT} tunnel-server UDP 51820`]);
  const deaf = toldRoom();
  for (let n = 0; n < 10; n++) assert.equal(pass(deaf, asks(INITIATION)), true);
  assert.equal(pass(deaf, asks(INITIATION)), false);
});

test("the port alone is no evidence", () => {
  const told = toldRoom();
  pass(told, asks([9, 9, 9, 9, 9, 9, 9, 9, 9], 51_820));
  assert.deepEqual(told.flows, []);
});
