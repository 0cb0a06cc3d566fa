/** The stream of events, and who listens to it. */
import type { EventData, EventName } from "../../../src/hub/api/contract/event.ts";
import { API } from "../api/client.ts";
import { session } from "./session.svelte.ts";

type Listener<K extends EventName> = (data: EventData[K]) => void;

const NAMES = ["device", "group", "alarm", "usage", "rule", "health"] as const satisfies readonly EventName[];
const AGAIN_MS = 3000;

const listeners: { [K in EventName]: Set<Listener<K>> } = {
  device: new Set(),
  group: new Set(),
  alarm: new Set(),
  usage: new Set(),
  rule: new Set(),
  health: new Set(),
};
const comebacks = new Set<() => void>();

let source: EventSource | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let lost = $state(false);

function hear<K extends EventName>(from: EventSource, name: K): void {
  from.addEventListener(name, (event) => {
    const data = JSON.parse((event as MessageEvent<string>).data) as EventData[K];
    for (const listener of listeners[name]) listener(data);
  });
}

function open(): void {
  source = new EventSource(`${API}/events`);
  for (const name of NAMES) hear(source, name);
  source.onopen = () => {
    if (!lost) return;
    lost = false;
    for (const comeback of comebacks) comeback();
  };
  source.onerror = () => {
    lost = true;
    source?.close();
    // A refused stream tells no status: asking for the session does, and leads to the door if it has ended.
    timer = setTimeout(() => void session.check().then((there) => there && open()), AGAIN_MS);
  };
}

export const live = {
  /** No word from the hub at the moment: what is shown may be old. */
  get lost(): boolean {
    return lost;
  },
  /** Answers the way to stop. */
  start(): () => void {
    open();
    return () => {
      clearTimeout(timer);
      source?.close();
      source = null;
      lost = false;
    };
  },
  on<K extends EventName>(name: K, listener: Listener<K>): () => void {
    listeners[name].add(listener);
    return () => listeners[name].delete(listener);
  },
  /** After a loss events are missing: lists must be read anew. */
  onComeback(listener: () => void): () => void {
    comebacks.add(listener);
    return () => comebacks.delete(listener);
  },
};
