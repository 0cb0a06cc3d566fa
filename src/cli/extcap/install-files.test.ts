import assert from "node:assert/strict";
import { test } from "node:test";
import { wrapper } from "./install-files.ts";
import { interfaceLines, sentence } from "./interfaces.ts";
import { ControlReader, controlMessage } from "./toolbar.ts";

test("the wrappers quote what they start", () => {
  const odd = { node: "/opt/my node/node", program: "/home/o'neil/tapdeck-client.mjs" };
  const sh = wrapper(odd, "/tmp/list", "linux");
  assert.deepEqual(
    [sh.name, sh.text.split("\n").at(-2)],
    ["tapdeck", `exec '/opt/my node/node' '/home/o'\\''neil/tapdeck-client.mjs' "$@"`],
  );
  const bat = wrapper(
    { node: "C:\\Program Files\\node.exe", program: "C:\\100%\\tapdeck-client.mjs" },
    "C:\\list",
    "win32",
  );
  assert.equal(bat.name, "tapdeck.bat");
  assert.equal(
    bat.text.split("\r\n").at(-2),
    '"C:\\Program Files\\node.exe" "C:\\100%%\\tapdeck-client.mjs" %*',
  );
});

test("a device's name cannot end a sentence or begin another", () => {
  assert.equal(sentence("value", { display: "a}{b\nvalue {c" }), "value {display=a)(b value (c}");
  const hub = { name: "h", url: "", token: "" };
  const lines = interfaceLines([{ value: "v", display: "x}\ninterface {value=y", hub, pin: undefined }]);
  assert.equal(lines.match(/^interface /gm)?.length, 1);
});

test("toolbar messages in any pieces", () => {
  const messages = [
    { control: 1, command: 1, payload: "" },
    { control: 2, command: 1, payload: "\u0001" },
  ];
  const bytes = Buffer.concat(messages.map(controlMessage));
  for (let size = 1; size <= bytes.length; size++) {
    const reader = new ControlReader();
    const got = [];
    for (let at = 0; at < bytes.length; at += size) got.push(...reader.take(bytes.subarray(at, at + size)));
    assert.deepEqual(got, messages);
  }
});
