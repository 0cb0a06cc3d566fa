/** Who may come in, and who did what. Only hashes of secrets are kept. */

export interface UserRow {
  readonly name: string;
  /** `scrypt$N$r$p$salt$hash` */
  readonly password: string;
  readonly createdMs: number;
}

export interface SessionRow {
  /** SHA-256 of the cookie, hex. */
  readonly hash: string;
  readonly user: string;
  readonly createdMs: number;
  readonly expiresMs: number;
}

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  /** SHA-256 of the token, hex. */
  readonly hash: string;
  readonly createdMs: number;
  readonly expiresMs: number | null;
  readonly lastUsedMs: number | null;
}

export interface AuditRow {
  /** Grows with time. */
  readonly id: number;
  readonly atMs: number;
  readonly who: string;
  readonly address: string;
  readonly action: string;
  readonly target: string;
  readonly detail: string;
  /** Handed out; null while that goes on, where a crash cut it off, and where nothing is handed out. */
  readonly bytes: number | null;
}

export interface AuditQuery {
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  readonly action: string | undefined;
  readonly who: string | undefined;
  /** Only entries with a smaller id. */
  readonly before: number | undefined;
  readonly limit: number;
}

export interface AccessStore {
  users(): Promise<UserRow[]>;
  saveUser(user: UserRow): Promise<void>;
  forgetUser(name: string): Promise<void>;
  sessions(): Promise<SessionRow[]>;
  saveSession(session: SessionRow): Promise<void>;
  forgetSessions(hashes: readonly string[]): Promise<void>;
  tokens(): Promise<TokenRow[]>;
  saveToken(token: TokenRow): Promise<void>;
  forgetToken(id: string): Promise<void>;
  /** Answers its id. */
  addAudit(entry: Omit<AuditRow, "id">): Promise<number>;
  setAuditBytes(id: number, bytes: number): Promise<void>;
  audit(query: AuditQuery): Promise<AuditRow[]>;
  setting(name: string): Promise<string | undefined>;
  saveSetting(name: string, value: string): Promise<void>;
}
