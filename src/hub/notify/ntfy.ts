/** ntfy's publishing as JSON (https://docs.ntfy.sh/publish/#publish-as-json): push messages to phones. */
import type { Severity } from "../../model/alarm-kind.ts";
import { type ChannelKind, type Notice, sending } from "./channel.ts";
import { postJson } from "./http-post.ts";
import { cut, headline, momentLine } from "./words.ts";

/** 1 is the least, 5 rings until it is seen. What is over rings for nobody. */
const PRIORITY: Readonly<Record<Severity, number>> = { info: 2, low: 3, medium: 4, high: 5 };
const ENDED_PRIORITY = 2;
/** ntfy makes an attachment of longer ones (4096 bytes). */
const MOST_TEXT = 1200;

export const ntfy: ChannelKind<"ntfy"> = {
  type: "ntfy",
  target: ({ server, topic }) => `${new URL(server).host}/${topic}`,
  open: ({ server, topic, token }) =>
    sending((notice, signal) => postJson({ url: server, token, signal, body: ntfyBody(notice, topic) })),
};

function ntfyBody(notice: Notice, topic: string): object {
  const { link, severity, state, why } = notice;
  return {
    topic,
    title: cut(headline(notice), 200),
    message: `${cut(why, MOST_TEXT)}\n${momentLine(notice)}`,
    priority: state === "ended" ? ENDED_PRIORITY : PRIORITY[severity],
    tags: [state === "ended" ? "white_check_mark" : severity === "high" ? "rotating_light" : "bell"],
    ...(link === undefined ? {} : { click: link }),
  };
}
