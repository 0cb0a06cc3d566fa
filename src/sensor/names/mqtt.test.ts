import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { bearsEveryPrefix } from "./every-prefix.ts";
import { ascii, withLength16 } from "./goldens.ts";
import { decodeMqttConnect, isMqttConnect } from "./mqtt.ts";
import { type ConnectPlan, mqttConnect } from "./mqtt-goldens.ts";

function decode(plan: ConnectPlan): ReturnType<typeof decodeMqttConnect> {
  const bytes = mqttConnect(plan);
  return decodeMqttConnect(bytes, 0, bytes.length);
}

test("takes a CONNECT of each version apart", () => {
  assert.deepEqual(decode({}), { version: "3.1.1", clientId: "cam-7", password: false });
  assert.deepEqual(decode({ level: 3, name: "MQIsdp" }), {
    version: "3.1",
    clientId: "cam-7",
    password: false,
  });
  const properties = [17, 0, 0, 0, 10, ...new Array<number>(200).fill(38)];
  assert.deepEqual(decode({ level: 5, properties }), { version: "5", clientId: "cam-7", password: false });
  assert.equal(decode({ level: 0x84 })?.version, "3.1.1", "a bridge's");
  assert.equal(decode({ level: 9 })?.version, undefined);
});

test("user and password are not told: only that there is one", () => {
  const rest = [...withLength16(ascii("ann")), ...withLength16(ascii("secret"))];
  const message = decode({ flags: 0xc2, rest });
  assert.equal(message?.password, true);
  assert.doesNotMatch(JSON.stringify(message), /ann|secret/);
});

test("any client id comes back; one without characters is none", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[!-~]{1,250}$/), fc.constantFrom(4, 5), (clientId, level) => {
      assert.equal(decode({ clientId, level })?.clientId, clientId);
    }),
  );
  assert.equal(decode({ clientId: "" })?.clientId, undefined);
});

test("a client id longer than the packet is none; other names are no MQTT", () => {
  const bytes = mqttConnect();
  bytes[bytes.length - 6] = 200;
  assert.deepEqual(decodeMqttConnect(bytes, 0, bytes.length), {
    version: "3.1.1",
    clientId: undefined,
    password: false,
  });
  const other = mqttConnect({ name: "MQTx" });
  assert.equal(isMqttConnect(other, 0, other.length), false);
  const endless = Uint8Array.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff, ...mqttConnect().slice(2)]);
  assert.equal(decodeMqttConnect(endless, 0, endless.length), undefined);
});

test("every prefix decodes and nothing behind the end is read; any bytes do", () => {
  for (const plan of [{}, { level: 5, properties: [17, 0, 0, 0, 10] }, { name: "MQIsdp", level: 3 }])
    bearsEveryPrefix(mqttConnect(plan), decodeMqttConnect);
  bearsEveryPrefix(mqttConnect(), isMqttConnect);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const connect = Uint8Array.from([0x10, bytes.length, 0, 4, ...ascii("MQTT"), 5, ...bytes]);
      decodeMqttConnect(connect, 0, connect.length);
    }),
  );
});
