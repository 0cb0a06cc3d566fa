/** Brings what a hub has and the folder has not: one round, or round after round as more comes. */
import { AppError } from "../../base/app-error.ts";
import type { HubClient } from "../client/hub-client.ts";
import { fetchFile, fetchManifest, type Watch } from "./fetch-file.ts";
import { type HubFile, HubFiles } from "./hub-files.ts";
import { diskError, type PullFolder } from "./pull-folder.ts";
import { planPull } from "./pull-plan.ts";

/** Without `follow`: so long the hub may be away in the middle. */
const PATIENCE_MS = 60_000;
const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;
const TROUBLE_WAIT_MS = 2000;
/** What passes by itself. */
const PASSING: readonly string[] = ["unreachable", "sensor-away", "rate-limited"];

export interface PullWatch extends Watch {
  plan(files: readonly HubFile[]): void;
  landed(file: HubFile): void;
  note(line: string): void;
}

export interface PullWish {
  readonly rules: readonly string[] | undefined;
  readonly clips: boolean;
  readonly follow: boolean;
  readonly maxBytes: number | undefined;
}

export interface PullCount {
  files: number;
  bytes: number;
}

export interface PullerParts {
  readonly client: HubClient;
  readonly folder: PullFolder;
  /** As people call it. */
  readonly root: string;
  readonly wish: PullWish;
  readonly watch: PullWatch;
  readonly signal: AbortSignal;
}

export class Puller {
  readonly #parts: PullerParts;
  readonly #hub: HubFiles;
  readonly count: PullCount = { files: 0, bytes: 0 };
  /** Paths of files that are not what the hub says they are, and why. */
  readonly #refused = new Map<string, string>();
  /** Bytes came since the last trouble. */
  #moved = false;
  /** Said once. */
  readonly #said = new Set<string>();

  constructor(parts: PullerParts) {
    const { watch } = parts;
    this.#parts = {
      ...parts,
      watch: {
        plan: (files) => watch.plan(files),
        begin: (file, at) => watch.begin(file, at),
        landed: (file) => watch.landed(file),
        note: (line) => watch.note(line),
        advance: (bytes) => {
          this.#moved = true;
          watch.advance(bytes);
        },
      },
    };
    this.#hub = new HubFiles(parts.client, parts.wish.rules, parts.wish.clips);
  }

  async run(): Promise<void> {
    const { wish, signal, watch } = this.#parts;
    let waitMs = SHORTEST_WAIT_MS;
    let trouble: { line: string; sinceMs: number } | undefined;
    let answered = wish.follow;
    while (!signal.aborted) {
      const before = this.count.files;
      try {
        await this.#round(() => {
          answered = true;
          if (trouble !== undefined) watch.note("the hub is back");
          trouble = undefined;
        });
        if (!wish.follow) return this.#endWell();
        waitMs = this.count.files > before ? SHORTEST_WAIT_MS : Math.min(LONGEST_WAIT_MS, waitMs * 2);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof AppError) || !answered || !passes(error, wish.follow)) throw error;
        trouble ??= { line: "", sinceMs: Date.now() };
        if (!wish.follow && Date.now() - trouble.sinceMs > PATIENCE_MS) throw error;
        if (trouble.line !== error.message) watch.note(`${error.message}; trying again`);
        trouble.line = error.message;
        // Where it went on in between, the link is there again at once.
        waitMs = this.#moved ? SHORTEST_WAIT_MS : TROUBLE_WAIT_MS;
        this.#moved = false;
      }
      await pause(waitMs, signal);
    }
  }

  #endWell(): void {
    const { size } = this.#refused;
    if (size === 0) return;
    throw new AppError(
      "corrupt-capture",
      `${size === 1 ? "one file was" : `${size} files were`} not pulled`,
      {
        hint: "The lines above say why; the next pull tries again",
      },
    );
  }

  /** `reached`: the hub has said what it has. */
  async #round(reached: () => void): Promise<void> {
    const { folder, wish, watch, root, signal } = this.#parts;
    const listed = await this.#hub.list();
    reached();
    try {
      await this.#forget(listed);
      // What is still being written comes when it is whole; who does not wait for that gets it as far as it is.
      const wanted = listed.filter(({ complete, bytes }) => complete || (!wish.follow && bytes > 0));
      const mine = wanted.filter((file) => this.#isMine(file));
      const { fetch, evict, tooLarge } = planPull(folder.kept(), mine, wish.maxBytes);
      for (const file of tooLarge) this.#once(`${file.path} alone is larger than --max: left out`);
      for (const unit of evict) await folder.evict(unit);
      const missing = fetch.filter((file) => !this.#isHere(file) && !this.#refused.has(file.path));
      watch.plan(missing.filter((file) => !this.#framesAreHere(file)));
      for (const file of fetch)
        if (this.#framesAreHere(file)) await folder.keepTime(file.path, file.modifiedMs);
      for (const file of missing) {
        if (signal.aborted) return;
        await this.#bring(file);
      }
    } catch (error) {
      throw diskError(root, error);
    }
  }

  async #bring(file: HubFile): Promise<void> {
    const { folder, watch, wish } = this.#parts;
    const old = folder.of(file.path);
    // A bound holds also while a newer version lies beside the one of before.
    const full = folder.bytes + file.bytes > (wish.maxBytes ?? Number.POSITIVE_INFINITY);
    if (old?.here === true && full && !this.#framesAreHere(file)) await folder.evict(file.unit);
    try {
      if (!this.#framesAreHere(file)) {
        await fetchFile(this.#parts, file);
        this.count.files++;
        this.count.bytes += file.bytes;
        watch.landed(file);
      }
      if (file.manifest !== undefined) await fetchManifest(this.#parts, file, file.manifest);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === "corrupt-capture") this.#refused.set(file.path, error.message);
      else if (error.code !== "not-found") throw error;
      await folder.drop(file.path);
      if (error.code === "corrupt-capture") watch.note(`${error.message}: left out`);
      else watch.note(`${file.path} went on the hub before it could be pulled`);
    }
  }

  /** Begun ones that the hub has no more cannot be finished. */
  async #forget(listed: readonly HubFile[]): Promise<void> {
    const { folder } = this.#parts;
    const there = new Set(listed.flatMap(({ path, manifest }) => [path, manifest?.path]));
    for (const { path } of folder.begun()) if (!there.has(path)) await folder.drop(path);
  }

  #isHere(file: HubFile): boolean {
    const { manifest } = file;
    if (!this.#framesAreHere(file)) return false;
    if (manifest === undefined) return true;
    const kept = this.#parts.folder.of(manifest.path);
    return kept?.here === true && kept.modifiedMs === manifest.modifiedMs;
  }

  #framesAreHere({ path, bytes }: HubFile): boolean {
    const kept = this.#parts.folder.of(path);
    return kept?.here === true && kept.bytes === bytes;
  }

  /** A file of this name that pull did not bring stays as it is. */
  #isMine(file: HubFile): boolean {
    const size = this.#parts.folder.strangerBytes(file.path);
    if (size === undefined) return true;
    if (size !== file.bytes)
      this.#once(`${file.path} lies there already and is not of a pull: left as it is`);
    return false;
  }

  #once(line: string): void {
    if (this.#said.has(line)) return;
    this.#said.add(line);
    this.#parts.watch.note(line);
  }
}

function passes({ code }: AppError, follow: boolean): boolean {
  return PASSING.includes(code) || (follow && code === "disk-full");
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
