/** `admin.token` in the data folder: how the command line on this machine gets in. Mode 0600, made at the first start. */
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, isErrnoException } from "../../../base/app-error.ts";
import { TOKEN_PREFIX } from "./access.ts";
import { newSecret } from "./secret.ts";

const FILE_NAME = "admin.token";

export async function adminToken(folder: string): Promise<string> {
  const file = join(folder, FILE_NAME);
  try {
    const text = (await readFile(file, "utf8")).trim();
    if (text.length >= 32) {
      await chmod(file, 0o600);
      return text;
    }
  } catch (error) {
    if (!isErrnoException(error) || error.code !== "ENOENT") throw unusable(file, error);
  }
  const token = newSecret(TOKEN_PREFIX);
  try {
    await writeFile(file, `${token}\n`, { mode: 0o600 });
    await chmod(file, 0o600);
  } catch (error) {
    throw unusable(file, error);
  }
  return token;
}

function unusable(file: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError("data-folder", `${file} cannot be used: ${reason}`, {
    hint: "Check the folder's owner and rights, or choose another with --data",
    cause,
  });
}
