/** All words of the page in English. Words mean what the design says they mean: upload, device, flow, gap, ring. */
import { alarms } from "./en/alarms.ts";
import { anomalies } from "./en/anomalies.ts";
import { channels } from "./en/channels.ts";
import { clips } from "./en/clips.ts";
import { devices } from "./en/devices.ts";
import { explorer } from "./en/explorer.ts";
import { groups } from "./en/groups.ts";
import { home } from "./en/home.ts";
import { kinds } from "./en/kinds.ts";
import { packets } from "./en/packets.ts";
import { palette } from "./en/palette.ts";
import { places } from "./en/places.ts";
import { promise } from "./en/promise.ts";
import { recordings } from "./en/recordings.ts";
import { room } from "./en/room.ts";
import { settings } from "./en/settings.ts";
import { shell } from "./en/shell.ts";
import { sources } from "./en/sources.ts";
import { timeline } from "./en/timeline.ts";
import { users } from "./en/users.ts";
import { watch } from "./en/watch.ts";

export const en = {
  ...shell,
  ...devices,
  ...channels,
  ...clips,
  ...explorer,
  ...groups,
  ...home,
  ...kinds,
  ...packets,
  ...palette,
  ...places,
  ...recordings,
  ...promise,
  ...room,
  ...settings,
  ...sources,
  ...timeline,
  ...users,
  ...watch,
  ...anomalies,
  ...alarms,
};
export type Texts = typeof en;
