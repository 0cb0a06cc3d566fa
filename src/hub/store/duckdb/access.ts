/** Users, sessions, tokens, the audit log and settings. */
import type { AuditQuery, AuditRow, SessionRow, TokenRow, UserRow } from "../access-store.ts";
import type { Database, Parameters, Writer } from "./database.ts";
import { numberOrNull } from "./lists.ts";

export async function readUsers(database: Database): Promise<UserRow[]> {
  const rows = await database.read("SELECT * FROM user_account ORDER BY name");
  return rows.map((row) => ({
    name: String(row.name),
    password: String(row.password),
    createdMs: Number(row.created_ms),
  }));
}

export async function writeUser(writer: Writer, user: UserRow): Promise<void> {
  await writer.run("DELETE FROM user_account WHERE name = $1", [user.name]);
  await writer.run("INSERT INTO user_account VALUES ($1, $2, $3)", [
    user.name,
    user.password,
    user.createdMs,
  ]);
}

export async function readSessions(database: Database): Promise<SessionRow[]> {
  const rows = await database.read("SELECT * FROM session");
  return rows.map((row) => ({
    hash: String(row.hash),
    user: String(row.user_name),
    createdMs: Number(row.created_ms),
    expiresMs: Number(row.expires_ms),
  }));
}

export async function writeSession(writer: Writer, session: SessionRow): Promise<void> {
  await writer.run("INSERT INTO session VALUES ($1, $2, $3, $4)", [
    session.hash,
    session.user,
    session.createdMs,
    session.expiresMs,
  ]);
}

export async function readTokens(database: Database): Promise<TokenRow[]> {
  const rows = await database.read("SELECT * FROM token ORDER BY created_ms, id");
  return rows.map((row) => ({
    id: String(row.id),
    name: String(row.name),
    scope: String(row.scope),
    hash: String(row.hash),
    createdMs: Number(row.created_ms),
    expiresMs: numberOrNull(row.expires_ms),
    lastUsedMs: numberOrNull(row.last_used_ms),
  }));
}

export async function writeToken(writer: Writer, token: TokenRow): Promise<void> {
  await writer.run("DELETE FROM token WHERE id = $1", [token.id]);
  await writer.run("INSERT INTO token VALUES ($1, $2, $3, $4, $5, $6, $7)", [
    token.id,
    token.name,
    token.scope,
    token.hash,
    token.createdMs,
    token.expiresMs,
    token.lastUsedMs,
  ]);
}

/** Downloads wait for their line: its id is counted here, not asked for. */
export class AuditLog {
  readonly #database: Database;
  #lastId: number;

  private constructor(database: Database, lastId: number) {
    this.#database = database;
    this.#lastId = lastId;
  }

  static async open(database: Database): Promise<AuditLog> {
    const [row] = await database.read("SELECT coalesce(max(id), 0) AS id FROM audit");
    return new AuditLog(database, Number(row?.id));
  }

  async append(entry: Omit<AuditRow, "id">): Promise<number> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { atMs, who, address, action, target, detail, bytes } = entry;
    await this.#database.run("INSERT INTO audit VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", [
      id,
      atMs,
      who,
      address,
      action,
      target,
      detail,
      bytes,
    ]);
    return id;
  }

  async setBytes(id: number, bytes: number): Promise<void> {
    await this.#database.run("UPDATE audit SET bytes = $1 WHERE id = $2", [bytes, id]);
  }
}

export async function readAudit(database: Database, query: AuditQuery): Promise<AuditRow[]> {
  const parameters: Parameters = [];
  const where: string[] = [];
  const add = (clause: string, value: string | number | undefined): void => {
    if (value !== undefined) where.push(`${clause} $${parameters.push(value)}`);
  };
  add("at_ms >=", query.fromMs);
  add("at_ms <", query.toMs);
  add("action =", query.action);
  add("who =", query.who);
  add("id <", query.before);
  const rows = await database.read(
    `SELECT id, at_ms AS "atMs", who, address, action, target, detail, bytes FROM audit
     ${where.length > 0 ? `WHERE ${where.join(" AND ")}` : ""} ORDER BY id DESC LIMIT ${query.limit}`,
    parameters,
  );
  return rows as unknown as AuditRow[];
}

export async function readSetting(database: Database, name: string): Promise<string | undefined> {
  const [row] = await database.read("SELECT value FROM setting WHERE name = $1", [name]);
  return row === undefined ? undefined : String(row.value);
}

export async function writeSetting(writer: Writer, name: string, value: string): Promise<void> {
  await writer.run("DELETE FROM setting WHERE name = $1", [name]);
  await writer.run("INSERT INTO setting VALUES ($1, $2)", [name, value]);
}
