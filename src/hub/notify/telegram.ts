/** Telegram's Bot API, sendMessage (https://core.telegram.org/bots/api#sendmessage), without a markup of its own. */
import { type ChannelKind, sending } from "./channel.ts";
import { postJson } from "./http-post.ts";
import { bodyText, cut, headline } from "./words.ts";

/** Of 4096 that it takes. */
const MOST_TEXT = 4000;

export const telegram: ChannelKind<"telegram"> = {
  type: "telegram",
  target: ({ server, chat }) => `${new URL(server).host}, chat ${chat}`,
  open: ({ server, token, chat }) =>
    sending((notice, signal) =>
      postJson({
        url: new URL(`./bot${token}/sendMessage`, server.endsWith("/") ? server : `${server}/`).href,
        signal,
        body: {
          chat_id: chat,
          text: cut(`${headline(notice)}\n\n${bodyText(notice)}`, MOST_TEXT),
          link_preview_options: { is_disabled: true },
          disable_notification: notice.state === "ended" || notice.severity === "info",
        },
      }),
    ),
};
