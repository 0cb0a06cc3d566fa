/** The devices as a Wireshark profile, for who has the page only. It holds what `GET /devices` says, so it asks no more. */
import { PROFILE_NAME, wiresharkProfile } from "../../../formats/wireshark-profile.ts";
import { zipOf } from "../../../formats/zip.ts";
import type { Desk } from "../desk.ts";
import { deviceItem } from "../device-item.ts";
import type { Router } from "../router.ts";

export function profileRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/profile.zip",
    summary: "A Wireshark profile of the devices: names, a colour and a filter button each",
    scope: "view",
    answer: { status: 200, description: "A folder of Wireshark's profiles", contentType: "application/zip" },
    handle: ({ reply }) => {
      const { inventory } = desk;
      const devices = inventory.all().map((device) => deviceItem(device, undefined, inventory.groups));
      const entries = wiresharkProfile(devices).map(({ name, text }) => ({
        name: `${PROFILE_NAME}/${name}`,
        bytes: Buffer.from(text),
      }));
      return reply
        .type("application/zip")
        .headers({
          "cache-control": "no-store",
          "content-disposition": 'attachment; filename="tapdeck-wireshark-profile.zip"',
        })
        .send(zipOf(entries, new Date(desk.nowMs())));
    },
  });
}
