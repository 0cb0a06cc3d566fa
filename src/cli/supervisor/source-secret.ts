/** The password of a source: from a file or the environment, never from the command line, and to its connector only. */
import { readFileSync } from "node:fs";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import type { ConnectorWish } from "../../model/connector-start.ts";

const VARIABLE = "TAPDECK_FRITZBOX_PASSWORD";

/** Undefined for a source that has none. */
export function secretOf(wish: ConnectorWish, environment: NodeJS.ProcessEnv): string | undefined {
  if (wish.kind !== "fritzbox") return undefined;
  if (wish.passwordFile !== undefined) return firstLine(wish.passwordFile);
  const password = environment[VARIABLE];
  if (password !== undefined && password !== "") return password;
  throw new AppError("usage", `-i fritzbox: the password of ${wish.user} is missing`, {
    hint: `Put it into a file and name that with ?password-file=/PATH, or into the variable ${VARIABLE}`,
  });
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, "utf8").split(/\r?\n/, 1)[0] ?? "";
  } catch (error) {
    if (!isErrnoException(error)) throw error;
    throw new AppError("usage", `-i: the password file ${path} cannot be read (${error.code})`, {
      hint: "Name one that this user may read",
      cause: error,
    });
  }
}
