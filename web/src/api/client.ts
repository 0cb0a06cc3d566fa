/** The one place that speaks HTTP. Paths are below /api/v1; the session cookie goes along by itself. */
import { type Trouble, troubleOf, troubleOfAnswer } from "./trouble.ts";

export const API = "/api/v1";

export type Query = Readonly<Record<string, string | number | undefined>>;

let onRefused: ((setupNeeded: boolean) => void) | undefined;

/** Told of every 401 outside the door itself: the session has ended, or there is no user yet. */
export function whenRefused(listener: (setupNeeded: boolean) => void): void {
  onRefused = listener;
}

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return `${API}${path}${text ? `?${text}` : ""}`;
}

interface Ask {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** At the door a 401 means a wrong password, not an ended session. */
  readonly atDoor?: boolean;
}

async function refusal(answer: Response, atDoor: boolean): Promise<Trouble> {
  const trouble = await troubleOfAnswer(answer);
  if (answer.status === 401 && !atDoor) onRefused?.(trouble.setupNeeded);
  return trouble;
}

export async function ask<T>(path: string, how: Ask = {}): Promise<T> {
  const answer = await fetch(address(path, how.query), {
    method: how.method ?? "GET",
    signal: how.signal ?? null,
    ...(how.body === undefined
      ? {}
      : { body: JSON.stringify(how.body), headers: { "content-type": "application/json" } }),
  }).catch((cause: unknown) => {
    throw how.signal?.aborted ? cause : troubleOf(cause);
  });
  if (!answer.ok) throw await refusal(answer, how.atDoor === true);
  // Bodies are trusted to fit the contract: both sides are built from it.
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** Whether a download would come, without taking it. A refusal to HEAD has no words: they are asked for. */
export async function expect(path: string, query: Query): Promise<void> {
  for (const method of ["HEAD", "GET"]) {
    const stop = new AbortController();
    const answer = await fetch(address(path, query), { method, signal: stop.signal }).catch(
      (cause: unknown) => {
        throw troubleOf(cause);
      },
    );
    if (answer.ok) {
      stop.abort();
      return;
    }
    if (method === "GET") throw await refusal(answer, false);
  }
}
