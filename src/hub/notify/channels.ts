/** All ways to tell people. To add one: its settings in the model, its file, its test, its line here, its form on the page. */
import type { AnySettings, ChannelSettings, ChannelType } from "../../model/channel-settings.ts";
import type { Channel, ChannelKind, Surroundings } from "./channel.ts";
import { email } from "./email.ts";
import { eve } from "./eve.ts";
import { mqtt } from "./mqtt.ts";
import { ntfy } from "./ntfy.ts";
import { slack } from "./slack.ts";
import { syslog } from "./syslog.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";

const CHANNELS: { readonly [T in ChannelType]: ChannelKind<T> } = {
  ntfy,
  telegram,
  slack,
  webhook,
  email,
  mqtt,
  syslog,
  eve,
};

/** `settings` were checked by the schema of their type. */
export function openChannel<T extends ChannelType>(
  type: T,
  settings: AnySettings,
  around: Surroundings,
): Channel {
  return CHANNELS[type].open(settings as ChannelSettings[T], around);
}

/** It must hear of every end, whatever people want to be told of. */
export function showsState(type: ChannelType): boolean {
  return CHANNELS[type].showsState === true;
}

/** What has happened when a test was sent. */
export function takenBy<T extends ChannelType>(type: T, settings: AnySettings): string {
  return CHANNELS[type].taken?.(settings as ChannelSettings[T]) ?? "the test was taken";
}

/** Where it goes, without secrets. */
export function targetOf<T extends ChannelType>(type: T, settings: AnySettings): string {
  return CHANNELS[type].target(settings as ChannelSettings[T]);
}
