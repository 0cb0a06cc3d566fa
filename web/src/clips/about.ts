/** What a clip is about, in words and with where they lead. */
import type { Clip } from "../../../src/hub/api/contract/clip.ts";
import { household } from "../state/devices.svelte.ts";
import { groups } from "../state/groups.svelte.ts";
import { href } from "../state/route.svelte.ts";
import { recordings } from "../state/rules.svelte.ts";
import { t } from "../texts/index.ts";

export interface AboutWords {
  readonly words: string;
  readonly link?: string;
}

export function aboutOf({ about }: Clip): AboutWords[] {
  if (about.length === 0) return [{ words: t.clips.about.everything }];
  const each = about.map(({ kind, value }): AboutWords => {
    switch (kind) {
      case "device":
        return {
          words: household.nameOf(value) ?? value,
          link: href(`/devices/${encodeURIComponent(value)}`),
        };
      case "flow":
        return { words: t.clips.about.flow };
      case "group":
        return { words: t.recordings.object.group(groups.nameOf(value) ?? value) };
      case "port":
        return { words: t.recordings.object.port(value) };
      case "asn":
        return { words: `AS${value.replace(/^AS/i, "")}` };
      case "rule":
        return {
          words: recordings.all.find(({ id, slug }) => id === value || slug === value)?.name ?? value,
        };
      default:
        return { words: value };
    }
  });
  return [...new Map(each.map((one) => [one.words, one])).values()];
}
