/** Why a connection failed, as a person can act on it. */
import { AppError, isErrnoException } from "./app-error.ts";

const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "this name is not known",
  EAI_AGAIN: "names cannot be looked up now",
  EHOSTUNREACH: "there is no way to this machine",
  ENETUNREACH: "there is no way to this network",
  ECONNRESET: "the connection was cut",
  ETIMEDOUT: "no answer in time",
  UND_ERR_SOCKET: "the connection was cut",
  EPIPE: "the connection was cut",
  ENOSPC: "the disk is full",
  EACCES: "this user may not",
  EROFS: "the disk is read-only",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by an authority that this machine does not know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "its certificate is signed by an authority that this machine does not know",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "its certificate is signed by an authority that this machine does not know",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

export function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.line;
  // fetch says only that it failed; why stands in its cause, of several addresses in the first.
  const first = error instanceof AggregateError ? error.errors[0] : undefined;
  const cause: unknown = first ?? (error instanceof Error ? error.cause : undefined);
  if (cause !== undefined && !isErrnoException(error)) return reasonOf(cause);
  if (first !== undefined) return reasonOf(first);
  if (!isErrnoException(error)) return error instanceof Error ? error.message : String(error);
  // Libraries put a code of their own in its place and leave the system's in the message.
  const code = [error.code ?? "", ...(error.message.match(/\bE[A-Z]{4,}\b/g) ?? [])].find(
    (one) => one in BY_CODE,
  );
  return code === undefined ? error.message : `${BY_CODE[code]} (${code})`;
}
