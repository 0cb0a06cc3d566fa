/**
 * What can go wrong in the world around the program (permission, disk, configuration, a peer), in one table.
 * Bad packets are data, bugs are plain exceptions; neither belongs here.
 */
export const ERRORS = {
  usage: { exit: 2, http: 400 },
  invalid: { exit: 2, http: 400 },
  unauthenticated: { exit: 1, http: 401 },
  forbidden: { exit: 1, http: 403 },
  "not-found": { exit: 1, http: 404 },
  "wrong-method": { exit: 1, http: 405 },
  conflict: { exit: 1, http: 409 },
  "too-large": { exit: 1, http: 413 },
  "rate-limited": { exit: 1, http: 429 },
  "no-capture-right": { exit: 1, http: 500 },
  "no-interface": { exit: 1, http: 404 },
  "no-file": { exit: 1, http: 404 },
  "not-a-capture": { exit: 1, http: 422 },
  "corrupt-capture": { exit: 1, http: 422 },
  "address-in-use": { exit: 1, http: 500 },
  "data-folder": { exit: 1, http: 500 },
  "over-budget": { exit: 1, http: 409 },
  "disk-full": { exit: 1, http: 507 },
  "store-locked": { exit: 1, http: 500 },
  unreachable: { exit: 1, http: 502 },
  "sensor-away": { exit: 1, http: 503 },
  unsupported: { exit: 1, http: 501 },
} as const;

export type ErrorCode = keyof typeof ERRORS;

export interface AppErrorDetail {
  /** What to do about it, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, detail: AppErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "AppError";
    this.code = code;
    this.hint = detail.hint;
  }

  get exitStatus(): number {
    return ERRORS[this.code].exit;
  }

  get httpStatus(): number {
    return ERRORS[this.code].http;
  }

  /** The one line a person gets. */
  get line(): string {
    return this.hint === undefined ? this.message : `${this.message}. ${this.hint}`;
  }
}

/** As Node's own; written out, so that the page can know errors too. */
export interface SystemError extends Error {
  readonly code: string;
  readonly errno?: number;
  readonly syscall?: string;
  readonly path?: string;
}

export function isErrnoException(error: unknown): error is SystemError {
  const coded = error instanceof Error && "code" in error && typeof error.code === "string";
  return coded && !(error instanceof AppError);
}
