/** A POST of JSON to any address: what programs and home automations take. */
import { type ChannelKind, sending } from "./channel.ts";
import { postJson } from "./http-post.ts";
import { noticeJson } from "./words.ts";

export const webhook: ChannelKind<"webhook"> = {
  type: "webhook",
  // The path may be the key.
  target: ({ url }) => new URL(url).origin,
  open: ({ url, token }) =>
    sending((notice, signal) => postJson({ url, token, signal, body: noticeJson(notice) })),
};
