import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChannelItem } from "../../../src/hub/api/contract/channel.ts";
import { CHANNEL_TYPES, channelSettings, fieldsOf, secretsOf } from "../../../src/model/channel-settings.ts";
import { FIELDS, settingsOf, valuesOf } from "./fields.ts";

const channel = (settings: ChannelItem["settings"]): ChannelItem => ({ settings }) as ChannelItem;

test("every type asks for what it needs, and hides what is secret", () => {
  for (const type of CHANNEL_TYPES) {
    const names = new Set<string>(FIELDS[type].map(({ name }) => name));
    const known = fieldsOf(type);
    assert.deepEqual(
      [...names].filter((name) => !known.some(([one]) => one === name)),
      [],
      type,
    );
    const needed = known.filter(([, field]) => !field.safeParse(undefined).success).map(([name]) => name);
    assert.deepEqual(
      needed.filter((name) => !names.has(name)),
      [],
      type,
    );
    const hidden = FIELDS[type].filter(({ kind }) => kind === "secret").map(({ name }) => name);
    assert.deepEqual([...hidden].sort(), secretsOf(type).sort(), type);
  }
});

test("what the form begins with, filled in, is what the hub takes", () => {
  const filled = {
    ...valuesOf("email", null),
    host: " smtp.example.com ",
    port: "2525",
    from: "deck@example.com",
    to: "anna@example.com, ben@example.com",
  };
  const settings = settingsOf("email", filled, true);
  assert.deepEqual(channelSettings.email.parse(settings), {
    host: "smtp.example.com",
    port: 2525,
    from: "deck@example.com",
    to: ["anna@example.com", "ben@example.com"],
    security: "starttls",
    checkCertificate: true,
  });
  const mqtt = { ...valuesOf("mqtt", null), host: "broker", discovery: "" };
  assert.equal(channelSettings.mqtt.parse(settingsOf("mqtt", mqtt, true)).discovery, "");
});

test("of one that is there what was emptied goes, a secret that was not typed stays", () => {
  const shown = channel({
    host: "broker",
    port: 1884,
    tls: true,
    user: "deck",
    password: { set: true },
    topic: "t",
  });
  const values = valuesOf("mqtt", shown);
  assert.deepEqual([values.port, values.tls, values.password], ["1884", true, ""]);
  const settings = settingsOf("mqtt", { ...values, port: "" }, false);
  assert.equal(settings.port, null);
  assert.equal(settings.user, "deck");
  assert.ok(!("password" in settings));
});
