/** What devices of captures are taken for. */
import { openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { nameOf, vendorOfDevice, addressesOf } from "../src/hub/inventory/device.ts";
import { kindOfDevice } from "../src/hub/inventory/kind-of-device.ts";
import { verdictWords } from "../src/hub/kinds/reasons.ts";
import { FileReplay, replayBytes } from "../src/sensor/capture/file-replay.ts";
import { OfflineHouse } from "../test/detect/offline-house.ts";
const folder = "../shared/pcaps";
for (const part of (process.argv[3] ?? "core,ndpi,arkime,suricata").split(",")) for (const name of readdirSync(join(folder, part))) {
  if (!/\.(pcap|pcapng|gz|1)$/.test(name) || !new RegExp(process.argv[2] ?? ".").test(name)) continue;
  const house = await OfflineHouse.open([]);
  try {
    const path = join(folder, part, name);
    const replay = new FileReplay([{ name: path, fd: () => openSync(path, "r") }], new Uint8Array(replayBytes(1)), 0);
    await replay.run((batch, from, to) => house.take(batch, from, to));
  } catch (e) { console.log(name, String(e).slice(0,80)); continue; }
  house.end();
  console.log("##", name.replace(/.*__/, ""));
  for (const d of house.inventory.all().slice(0, 12)) {
    const k = kindOfDevice(d);
    console.log(`  ${nameOf(d).name} [${vendorOfDevice(d) ?? ""}] ${addressesOf(d)[0]}: ${verdictWords(k.verdict)} ${JSON.stringify(k.verdict.likely.map(l=>l.kind+l.confidence))}`);
  }
}
