/** One POST of JSON, and what its answer means. */
import { AppError } from "../../base/app-error.ts";
import { reasonOf } from "../../base/network-trouble.ts";
import { NoticeRefused } from "./channel.ts";

/** Of an answer in words no more than this is read. */
const MOST_ANSWER = 2000;
const MOST_SHOWN = 200;
/** The message itself does not fit; everything else may be mended meanwhile. */
const REFUSES_MESSAGE: ReadonlySet<number> = new Set([400, 413, 415, 422]);

export interface Post {
  readonly url: string;
  readonly body: unknown;
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
}

/** A redirect is not followed: what is said and its key go where they were meant to go, or nowhere. */
export async function postJson({ url, body, token, signal }: Post): Promise<void> {
  const { host } = new URL(url);
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal,
      headers: {
        "content-type": "application/json",
        "user-agent": "Tapdeck",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw signal.aborted ? cause : new AppError("unreachable", `${host}: ${reasonOf(cause)}`, { cause });
  }
  if (answer.ok) {
    await answer.body?.cancel();
    return;
  }
  if (answer.status >= 300 && answer.status < 400) {
    await answer.body?.cancel();
    throw new AppError("unreachable", `${host} sends on to another address`, {
      hint: "Give the address that takes the messages itself",
    });
  }
  const words = await wordsOf(answer);
  const said = `${host} answers ${answer.status}${words === "" ? "" : `: ${words}`}`;
  throw REFUSES_MESSAGE.has(answer.status) ? new NoticeRefused(said) : new AppError("unreachable", said);
}

async function wordsOf(answer: Response): Promise<string> {
  let text = "";
  try {
    const decoder = new TextDecoder();
    for await (const piece of answer.body ?? []) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > MOST_ANSWER) break;
    }
  } catch {
    // What came so far says enough.
  }
  const said = descriptionIn(text) ?? text;
  return said
    .replace(/<[^>]*>/g, " ")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, MOST_SHOWN);
}

/** Services answer JSON with a sentence under one of these names. */
function descriptionIn(text: string): string | undefined {
  try {
    const { description, error, message } = JSON.parse(text) as Record<string, unknown>;
    return [description, error, message].find((one) => typeof one === "string") as string | undefined;
  } catch {
    return undefined;
  }
}
