/** All sources of this run: those given at the start, and those that people add, change and remove while it goes on. */
import { randomBytes } from "node:crypto";
import { AppError } from "../../base/app-error.ts";
import type { KnownSource } from "../../model/source-ask.ts";
import { MOST_ADDED, MOST_ADDED_INTERFACES, type SourceWish, shownWish } from "../../model/source-wish.ts";
import type { KeptSources } from "./kept-sources.ts";
import type { Source } from "./supervisor.ts";
import { nameOfWish, openWished } from "./wished-source.ts";

/** Between two tries to open what could not be. */
const AGAIN_MS = 10_000;
/** That may come back. */
const MOST_REMOVED = 16;

interface Added {
  readonly id: string;
  readonly wish: SourceWish;
  source: Source | undefined;
  trouble: string | undefined;
}

export interface SourceListHooks {
  /** From now on it is there. */
  come(source: Source): void;
  /** Resolves when nobody brings its packets any more. */
  go(source: Source): Promise<void>;
}

export class SourceList {
  hooks: SourceListHooks = { come: () => undefined, go: () => Promise.resolve() };
  readonly given: readonly Source[];
  readonly #kept: KeptSources | undefined;
  #added: Added[];
  readonly #removed = new Map<string, SourceWish>();
  #timer: NodeJS.Timeout | undefined;

  /** Without `kept`: none can be added. */
  constructor(given: readonly Source[], kept: KeptSources | undefined) {
    this.given = given;
    this.#kept = kept;
    this.#added = (kept?.read() ?? []).map(({ id, wish }) => ({
      id,
      wish,
      source: undefined,
      trouble: undefined,
    }));
    for (const one of this.#added) this.#tryOpen(one);
    if (kept !== undefined) this.#timer = setInterval(() => this.#openAgain(), AGAIN_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** That are there now. */
  get open(): Source[] {
    return [...this.given, ...this.#added.flatMap(({ source }) => source ?? [])];
  }

  /** Of an added one that cannot be opened now, why: the others do not wait for it. */
  failed(source: Source, error: unknown): boolean {
    const one = this.#added.find((added) => added.source === source);
    if (one === undefined) return false;
    one.source = undefined;
    one.trouble = inWords(error);
    source.close?.();
    return true;
  }

  list(): KnownSource[] {
    const given = this.given.map(({ kind, name }, i) => {
      const scheme = /^([a-z][a-z0-9+-]*):/.exec(name)?.[1];
      return { id: `given-${i + 1}`, name, kind: scheme ?? kind, added: false, wish: null };
    });
    return [...given, ...this.#added.map(known)];
  }

  add(wish: SourceWish): KnownSource {
    return this.#put({ id: `src-${randomBytes(5).toString("hex")}`, wish });
  }

  async change(id: string, wish: SourceWish): Promise<KnownSource> {
    const old = this.#find(id);
    if (old.wish.kind !== wish.kind) {
      throw new AppError("invalid", `this source is of the kind ${old.wish.kind}`, {
        hint: "Remove it and add another",
      });
    }
    const whole = withSecret(wish, old.wish);
    this.#checkName(nameOfWish(whole), id);
    if (old.source !== undefined) await this.hooks.go(old.source);
    old.source?.close?.();
    try {
      const source = openWished(whole);
      const changed: Added = { id, wish: whole, source, trouble: undefined };
      this.#added = this.#added.map((one) => (one === old ? changed : one));
      this.#keep();
      this.hooks.come(source);
      return known(changed);
    } catch (error) {
      // As it was.
      this.#tryOpen(old);
      if (old.source !== undefined) this.hooks.come(old.source);
      throw error;
    }
  }

  async remove(id: string): Promise<KnownSource> {
    const old = this.#find(id);
    this.#added = this.#added.filter((one) => one !== old);
    this.#keep();
    this.#removed.set(id, old.wish);
    const [oldest] = this.#removed.keys();
    if (this.#removed.size > MOST_REMOVED && oldest !== undefined) this.#removed.delete(oldest);
    if (old.source !== undefined) await this.hooks.go(old.source);
    old.source?.close?.();
    return known(old);
  }

  /** One that was removed in this run, with its password. */
  restore(id: string): KnownSource {
    const wish = this.#removed.get(id);
    if (wish === undefined) throw new AppError("not-found", "this source cannot come back: add it anew");
    const back = this.#put({ id, wish });
    this.#removed.delete(id);
    return back;
  }

  #put({ id, wish }: { id: string; wish: SourceWish }): KnownSource {
    const interfaces = this.#added.filter((one) => one.wish.kind === "interface").length;
    if (
      this.#added.length >= MOST_ADDED ||
      (wish.kind === "interface" && interfaces >= MOST_ADDED_INTERFACES)
    ) {
      throw new AppError("conflict", "there is no room for another source", {
        hint: `${MOST_ADDED} can be added, ${MOST_ADDED_INTERFACES} of them interfaces of this machine; more are given to run by -i`,
      });
    }
    this.#checkName(nameOfWish(wish), undefined);
    const source = openWished(wish);
    const one: Added = { id, wish, source, trouble: undefined };
    this.#added.push(one);
    try {
      this.#keep();
    } catch (error) {
      this.#added.pop();
      source.close?.();
      throw new AppError("data-folder", "it cannot be written down for the next start", { cause: error });
    }
    this.hooks.come(source);
    return known(one);
  }

  #find(id: string): Added {
    const one = this.#added.find((added) => added.id === id);
    if (one !== undefined) return one;
    if (this.list().some((listed) => listed.id === id)) {
      throw new AppError("conflict", "this source was given on the command line", {
        hint: "Leave it out there (-i) and start Tapdeck anew",
      });
    }
    throw new AppError("not-found", `there is no source ${id}`, { hint: "tapdeck sources lists them" });
  }

  /** A name is one interface in every recording. */
  #checkName(name: string, but: string | undefined): void {
    if (!this.list().some((one) => one.name === name && one.id !== but)) return;
    throw new AppError("conflict", `${name} is a source already`, { hint: "Change that one" });
  }

  #keep(): void {
    if (this.#kept === undefined) throw new AppError("unsupported", "sources cannot be added in this run");
    this.#kept.keep(this.#added.map(({ id, wish }) => ({ id, wish })));
  }

  #openAgain(): void {
    for (const one of this.#added) {
      if (one.source !== undefined) continue;
      this.#tryOpen(one);
      if (one.source !== undefined) this.hooks.come(one.source);
    }
  }

  #tryOpen(one: Added): void {
    try {
      if (this.given.some(({ name }) => name === nameOfWish(one.wish)))
        throw new AppError("conflict", "it was given on the command line too");
      one.source = openWished(one.wish);
      one.trouble = undefined;
    } catch (error) {
      one.source = undefined;
      one.trouble = inWords(error);
    }
  }
}

function known({ id, wish, trouble }: Added): KnownSource {
  const { kind } = wish;
  const why = trouble === undefined ? {} : { trouble };
  return { id, name: nameOfWish(wish), kind, added: true, wish: shownWish(wish), ...why };
}

/** A password that is not named stays, but only for the box and the user whose it is. */
function withSecret(wish: SourceWish, old: SourceWish): SourceWish {
  if (wish.kind !== "fritzbox" || old.kind !== "fritzbox" || wish.password !== undefined) return wish;
  if (wish.host !== old.host || wish.port !== old.port || wish.user !== old.user) {
    throw new AppError("invalid", "for another box or user the password is needed again", {
      hint: "Give it with the change",
    });
  }
  return { ...wish, password: old.password };
}

function inWords(error: unknown): string {
  if (error instanceof AppError) return error.line.slice(0, 600);
  return (error instanceof Error ? error.message : String(error)).slice(0, 600);
}
