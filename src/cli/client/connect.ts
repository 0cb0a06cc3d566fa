/** Where the hub is and by what right it is asked: flags, then the environment, then the files of this machine's hub. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import type { ProgramContext } from "../program.ts";
import { defaultDataFolder } from "../supervisor/data-folder.ts";
import { type HubAddress, HubClient } from "./hub-client.ts";

const DEFAULT_HUB = "http://127.0.0.1:7878";
const CERTIFICATES = [join("tls", "cert.pem"), join("self-signed", "cert.pem")];

export interface HubOptions {
  readonly hub?: string;
  readonly token?: string;
  readonly fingerprint?: string;
  readonly data?: string;
}

export function addHubOptions(command: Command): Command {
  return command
    .option("--hub <url>", `the hub to ask (default: $TAPDECK_HUB, else ${DEFAULT_HUB})`)
    .option("--token <token>", "its token (default: $TAPDECK_TOKEN, else admin.token of the data folder)")
    .option("--fingerprint <sha256>", "the hub's certificate (default: $TAPDECK_FINGERPRINT)")
    .option("--data <dir>", "the data folder of this machine's hub");
}

export function connect(options: HubOptions, context: ProgramContext): HubClient {
  return new HubClient(hubAddress(options, context));
}

export function hubAddress(options: HubOptions, context: ProgramContext): HubAddress {
  const { environment } = context;
  const data = options.data ?? defaultDataFolder(environment);
  const url = hubUrl(options.hub ?? environment.TAPDECK_HUB ?? DEFAULT_HUB);
  const token = options.token ?? environment.TAPDECK_TOKEN ?? fileToken(data);
  const pinned = options.fingerprint ?? environment.TAPDECK_FINGERPRINT ?? keptFingerprint(data);
  return { url, token, fingerprint: pinned?.toUpperCase() };
}

function hubUrl(text: string): URL {
  try {
    const url = new URL(text.includes("://") ? text : `http://${text}`);
    if (url.protocol === "http:" || url.protocol === "https:") return url;
  } catch {
    // Said below.
  }
  throw new AppError("usage", `--hub ${text} is not an address`, { hint: `Write it as ${DEFAULT_HUB}` });
}

function fileToken(folder: string): string {
  const file = join(folder, "admin.token");
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    const missing = isErrnoException(error) && error.code === "ENOENT";
    throw new AppError(
      "unauthenticated",
      missing ? `there is no ${file}` : `this user may not read ${file}`,
      {
        hint: missing
          ? "Start Tapdeck first, name its data folder with --data, or give a token with --token or TAPDECK_TOKEN"
          : "Use sudo, or give a token with --token or TAPDECK_TOKEN",
        cause: error,
      },
    );
  }
}

/** Of the hub whose data folder this is; undefined when it has none or we may not see it. */
function keptFingerprint(folder: string): string | undefined {
  for (const name of CERTIFICATES) {
    try {
      return new X509Certificate(readFileSync(join(folder, name))).fingerprint256;
    } catch {
      // The next one.
    }
  }
  return undefined;
}
