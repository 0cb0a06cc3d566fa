/** All words of the page in German. A key that is missing here fails the check of types. */
import { alarms } from "./de/alarms.ts";
import { anomalies } from "./de/anomalies.ts";
import { channels } from "./de/channels.ts";
import { clips } from "./de/clips.ts";
import { devices } from "./de/devices.ts";
import { explorer } from "./de/explorer.ts";
import { groups } from "./de/groups.ts";
import { home } from "./de/home.ts";
import { kinds } from "./de/kinds.ts";
import { packets } from "./de/packets.ts";
import { palette } from "./de/palette.ts";
import { places } from "./de/places.ts";
import { promise } from "./de/promise.ts";
import { recordings } from "./de/recordings.ts";
import { room } from "./de/room.ts";
import { settings } from "./de/settings.ts";
import { shell } from "./de/shell.ts";
import { sources } from "./de/sources.ts";
import { timeline } from "./de/timeline.ts";
import { users } from "./de/users.ts";
import { watch } from "./de/watch.ts";
import type { Texts } from "./en.ts";

export const de: Texts = {
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
