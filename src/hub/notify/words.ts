/** A notice in words for people. */
import { formatInstantMs, spanText } from "../../base/time.ts";
import type { Severity } from "../../model/alarm-kind.ts";
import type { Notice } from "./channel.ts";

const STATE_WORDS = { opened: "", resumed: "Again: ", ended: "Over: ", test: "" } as const;

export function headline({ state, title }: Notice): string {
  return `${STATE_WORDS[state]}${title}`;
}

/** `High · since 2026-11-29 21:04 UTC`, or how long it went on. */
export function momentLine({ severity, startMs, endMs }: Notice): string {
  const when =
    endMs === undefined ? `since ${minute(startMs)}` : `${minute(startMs)}, for ${spanText(endMs - startMs)}`;
  return `${SEVERITY_WORDS[severity]} · ${when}`;
}

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  info: "Info",
  low: "Low",
  medium: "Medium",
  high: "High",
};

/** All of it, as plain text. */
export function bodyText(notice: Notice): string {
  const lines = [notice.why, momentLine(notice), ...(notice.link === undefined ? [] : [notice.link])];
  return lines.filter((line) => line !== "").join("\n\n");
}

/** No more than so many characters, cut at a whole one. */
export function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

function minute(ms: number): string {
  return `${formatInstantMs(ms).slice(0, 16).replace("T", " ")} UTC`;
}

/** What devices call themselves must not break a line, a header or a terminal. */
export function cleaned(notice: Notice): Notice {
  const { destination } = notice;
  return {
    ...notice,
    title: oneLine(notice.title, 300),
    why: oneLine(notice.why, 4000),
    deviceName: notice.deviceName === null ? null : oneLine(notice.deviceName, 100),
    ...(destination === undefined ? {} : { destination: oneLine(destination, 300) }),
  };
}

function oneLine(text: string, most: number): string {
  return cut(
    text
      .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
      .replace(/[\p{Cc}\s]+/gu, " ")
      .trim(),
    most,
  );
}

/** The notice as one JSON object: what programs get. */
export function noticeJson(notice: Notice): Record<string, unknown> {
  const { startMs, endMs, ...rest } = notice;
  return {
    ...rest,
    start: formatInstantMs(startMs),
    ...(endMs === undefined ? {} : { end: formatInstantMs(endMs) }),
  };
}
