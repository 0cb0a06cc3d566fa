/** Who may do what: users with a password, their sessions, and tokens for programs. */
import { randomBytes } from "node:crypto";
import { AppError } from "../../../base/app-error.ts";
import { formatInstantMs } from "../../../base/time.ts";
import type { AccessStore, SessionRow, TokenRow, UserRow } from "../../store/access-store.ts";
import type { Scope, Token, UserItem } from "../contract/index.ts";
import { SCOPES } from "../contract/session.ts";
import { LiveLinks } from "./live-links.ts";
import { LoginLimit } from "./login-limit.ts";
import { hashPassword, passwordMatches } from "./password.ts";
import { hashSecret, newSecret, sameSecret } from "./secret.ts";

const SESSION_MS = 30 * 86_400_000;
const MAX_SESSIONS = 1000;
const MAX_TOKENS = 1000;
const MAX_USERS = 100;
export const TOKEN_PREFIX = "tapdeck_";
/** The token in DATA/admin.token. */
export const ADMIN_TOKEN_ID = "admin-file";

export interface Identity {
  readonly name: string;
  readonly scope: Scope;
  readonly via: "session" | "token";
  readonly expiresMs: number | null;
  /** Hash of the cookie or id of the token. */
  readonly key: string;
}

export interface NewSession {
  readonly cookie: string;
  readonly identity: Identity;
}

export class Access {
  readonly #store: AccessStore;
  readonly liveLinks = new LiveLinks();
  readonly #limit = new LoginLimit();
  readonly #users = new Map<string, UserRow>();
  readonly #sessions = new Map<string, SessionRow>();
  /** By hash. */
  readonly #tokens = new Map<string, TokenRow>();
  readonly #used = new Map<string, number>();
  /** Valid until the first user exists; a new one at each start. */
  readonly setupToken = newSecret("");
  #settingUp = false;
  /** Makes a wrong name as slow as a wrong password. */
  #decoy: Promise<string> | undefined;

  constructor(store: AccessStore) {
    this.#store = store;
  }

  async load(): Promise<void> {
    for (const user of await this.#store.users()) this.#users.set(user.name, user);
    for (const session of await this.#store.sessions()) this.#sessions.set(session.hash, session);
    for (const token of await this.#store.tokens()) this.#tokens.set(token.hash, token);
  }

  get setupNeeded(): boolean {
    return this.#users.size === 0;
  }

  ofToken(secret: string): Identity | undefined {
    const token = this.#tokens.get(hashSecret(secret));
    if (token === undefined || (token.expiresMs !== null && token.expiresMs <= Date.now())) return undefined;
    this.#used.set(token.id, Date.now());
    const scope = SCOPES.find((known) => known === token.scope) ?? "view";
    return { name: token.name, scope, via: "token", expiresMs: token.expiresMs, key: token.id };
  }

  ofCookie(cookie: string): Identity | undefined {
    const session = this.#sessions.get(hashSecret(cookie));
    if (session === undefined || session.expiresMs <= Date.now() || !this.#users.has(session.user))
      return undefined;
    return {
      name: session.user,
      scope: "admin",
      via: "session",
      expiresMs: session.expiresMs,
      key: session.hash,
    };
  }

  /** Who made a link to this stream, if they still may. Uses it up; fails with `unauthenticated`. */
  ofLiveLink(secret: string, stream: string): Identity {
    const maker = this.liveLinks.use(secret, stream, Date.now());
    const stands =
      maker.via === "session"
        ? this.#sessions.has(maker.key)
        : [...this.#tokens.values()].some(({ id }) => id === maker.key);
    if (stands && (maker.expiresMs === null || maker.expiresMs > Date.now())) return maker;
    throw new AppError("unauthenticated", "whoever made this link is no longer let in");
  }

  /** Fails with `rate-limited`, or `unauthenticated` without saying whether name or password was wrong. */
  async login(name: string, password: string, address: string): Promise<NewSession> {
    this.#limit.check(address, Date.now());
    const user = this.#users.get(name);
    this.#decoy ??= hashPassword(newSecret(""));
    const right = await passwordMatches(password, user?.password ?? (await this.#decoy));
    if (user === undefined || !right) throw new AppError("unauthenticated", "name or password is wrong");
    this.#limit.forgive(address);
    return await this.#openSession(name);
  }

  /** Somebody who is logged in proves to know the password. Fails with `forbidden`, or `rate-limited`. */
  async confirm(name: string, password: string, address: string): Promise<void> {
    this.#limit.check(address, Date.now());
    const user = this.#users.get(name);
    if (user === undefined || !(await passwordMatches(password, user.password))) {
      throw new AppError("forbidden", "the current password is wrong");
    }
    this.#limit.forgive(address);
  }

  /** The first user. Fails with `conflict` once there is one. */
  async setUp(token: string, name: string, password: string, address: string): Promise<NewSession> {
    this.#limit.check(address, Date.now());
    if (!this.setupNeeded || this.#settingUp) {
      throw new AppError("conflict", "Tapdeck is set up already", {
        hint: "Log in with the password chosen then",
      });
    }
    if (!sameSecret(token, this.setupToken)) {
      throw new AppError("unauthenticated", "this setup link is not valid", {
        hint: "Take the newest one: tapdeck prints it at each start until a password is set",
      });
    }
    this.#settingUp = true;
    try {
      await this.setPassword(name, password);
      this.#limit.forgive(address);
      return await this.#openSession(name);
    } finally {
      this.#settingUp = false;
    }
  }

  /** Makes the user if need be; whoever was logged in by that name no longer is. */
  async setPassword(name: string, password: string): Promise<void> {
    if (!this.#users.has(name) && this.#users.size >= MAX_USERS)
      throw new AppError("conflict", "too many users");
    const createdMs = this.#users.get(name)?.createdMs ?? Date.now();
    const user = { name, password: await hashPassword(password), createdMs };
    await this.#store.saveUser(user);
    this.#users.set(name, user);
    await this.#endSessions((session) => session.user === name);
  }

  users(): UserItem[] {
    const sessions = [...this.#sessions.values()].filter(({ expiresMs }) => expiresMs > Date.now());
    return [...this.#users.values()]
      .map(({ name, createdMs }) => ({
        name,
        created: formatInstantMs(createdMs),
        sessions: sessions.filter(({ user }) => user === name).length,
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Never the last one: the setup link would let in whoever reads it. */
  async removeUser(name: string): Promise<void> {
    if (!this.#users.has(name)) throw new AppError("not-found", `there is no user "${name}"`);
    if (this.#users.size === 1) {
      throw new AppError("conflict", `without ${name} nobody could log in`, {
        hint: "Make another user first",
      });
    }
    await this.#store.forgetUser(name);
    this.#users.delete(name);
    await this.#endSessions((session) => session.user === name);
  }

  async logout(identity: Identity): Promise<void> {
    if (identity.via === "session") await this.#endSessions((session) => session.hash === identity.key);
  }

  tokens(): Token[] {
    return [...this.#tokens.values()].map((token) => this.#show(token));
  }

  async createToken(
    name: string,
    scope: Scope,
    expiresMs: number | null,
  ): Promise<Token & { token: string }> {
    if (this.#tokens.size >= MAX_TOKENS) throw new AppError("conflict", "too many tokens: delete some first");
    const secret = newSecret(TOKEN_PREFIX);
    const token = await this.#keepToken(
      `tok-${randomBytes(5).toString("hex")}`,
      name,
      scope,
      secret,
      expiresMs,
    );
    return { ...this.#show(token), token: secret };
  }

  /** The token that lies in a file of the data folder: it is what the file says. */
  async adoptAdminToken(secret: string): Promise<void> {
    const hash = hashSecret(secret);
    if (this.#tokens.get(hash)?.id === ADMIN_TOKEN_ID) return;
    for (const [key, token] of this.#tokens) if (token.id === ADMIN_TOKEN_ID) this.#tokens.delete(key);
    await this.#keepToken(ADMIN_TOKEN_ID, "admin.token", "admin", secret, null);
  }

  /** The token that has ended; undefined: no such token. */
  async deleteToken(id: string): Promise<Token | undefined> {
    const token = [...this.#tokens.values()].find((known) => known.id === id);
    if (token === undefined) return undefined;
    if (id === ADMIN_TOKEN_ID) {
      throw new AppError("conflict", "the admin token lives in the file admin.token of the data folder", {
        hint: "Delete that file and restart Tapdeck: it makes a new one",
      });
    }
    await this.#store.forgetToken(id);
    this.#tokens.delete(token.hash);
    return this.#show(token);
  }

  /** Writes down when tokens were used, and forgets what has ended. Now and then. */
  async tidy(): Promise<void> {
    const used = new Map(this.#used);
    this.#used.clear();
    for (const token of this.#tokens.values()) {
      const lastUsedMs = used.get(token.id);
      if (lastUsedMs === undefined) continue;
      const row = { ...token, lastUsedMs };
      await this.#store.saveToken(row);
      if (this.#tokens.has(row.hash)) this.#tokens.set(row.hash, row);
    }
    await this.#endSessions((session) => session.expiresMs <= Date.now());
  }

  async #openSession(user: string): Promise<NewSession> {
    if (this.#sessions.size >= MAX_SESSIONS) {
      const [oldest] = [...this.#sessions.values()].sort((a, b) => a.createdMs - b.createdMs);
      await this.#endSessions((session) => session === oldest);
    }
    const cookie = newSecret("");
    const now = Date.now();
    const session = { hash: hashSecret(cookie), user, createdMs: now, expiresMs: now + SESSION_MS };
    await this.#store.saveSession(session);
    this.#sessions.set(session.hash, session);
    const identity = { name: user, scope: "admin", via: "session", expiresMs: session.expiresMs } as const;
    return { cookie, identity: { ...identity, key: session.hash } };
  }

  async #endSessions(which: (session: SessionRow) => boolean): Promise<void> {
    const ended = [...this.#sessions.values()].filter(which).map((session) => session.hash);
    if (ended.length === 0) return;
    for (const hash of ended) this.#sessions.delete(hash);
    await this.#store.forgetSessions(ended);
  }

  async #keepToken(
    id: string,
    name: string,
    scope: Scope,
    secret: string,
    expiresMs: number | null,
  ): Promise<TokenRow> {
    const hash = hashSecret(secret);
    const token = { id, name, scope, hash, createdMs: Date.now(), expiresMs, lastUsedMs: null };
    await this.#store.saveToken(token);
    this.#tokens.set(hash, token);
    return token;
  }

  #show(token: TokenRow): Token {
    const lastUsedMs = this.#used.get(token.id) ?? token.lastUsedMs;
    return {
      id: token.id,
      name: token.name,
      scope: SCOPES.find((known) => known === token.scope) ?? "view",
      created: formatInstantMs(token.createdMs),
      expires: token.expiresMs === null ? null : formatInstantMs(token.expiresMs),
      builtIn: token.id === ADMIN_TOKEN_ID,
      lastUsed: lastUsedMs === null ? null : formatInstantMs(lastUsedMs),
    };
  }
}

export function includesScope(has: Scope, needs: Scope): boolean {
  return SCOPES.indexOf(has) >= SCOPES.indexOf(needs);
}
