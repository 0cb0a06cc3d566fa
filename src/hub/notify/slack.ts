/**
 * Slack's incoming webhooks (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks); Mattermost and
 * others take the same. Names come from the network: all is plain text, so that none of it mentions or links.
 */
import { type ChannelKind, type Notice, sending } from "./channel.ts";
import { postJson } from "./http-post.ts";
import { bodyText, cut, headline } from "./words.ts";

export const slack: ChannelKind<"slack"> = {
  type: "slack",
  target: ({ url }) => new URL(url).host,
  open: ({ url }) => sending((notice, signal) => postJson({ url, signal, body: slackBody(notice) })),
};

function slackBody(notice: Notice): object {
  return {
    // Shown in the notification, and where blocks are not known.
    text: escaped(cut(headline(notice), 300)),
    blocks: [
      { type: "header", text: { type: "plain_text", emoji: false, text: cut(headline(notice), 150) } },
      { type: "section", text: { type: "plain_text", emoji: false, text: cut(bodyText(notice), 2900) } },
    ],
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
