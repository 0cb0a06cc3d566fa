/** Keys of ssh: the one by which Tapdeck logs in to routers that people add, and those that a router shows. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { AppError } from "../../base/app-error.ts";
import type { HostKeys } from "../../model/source-ask.ts";
import { hostKeySchema } from "../../model/source-wish.ts";
import { identityOf } from "./identity.ts";

const OWN_KEY = "id_ed25519";
const PROGRAMS = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
const SCAN_S = 5;
const MOST_KEYS = 8;

/** The public half as a line for authorized_keys, made at the first time; undefined where there is no ssh. */
export async function ownKey(folder: string): Promise<string | undefined> {
  const path = join(folder, OWN_KEY);
  if (!existsSync(path)) {
    const name = `tapdeck@${hostname().replace(/[^A-Za-z0-9.-]/g, "-")}`;
    await runProgram("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", OWN_KEY], {
      cwd: folder,
    }).catch(() => undefined);
  }
  try {
    return readFileSync(`${path}.pub`, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Asked by a process without rights; the newest kind first. Nobody vouches for them: a person compares. */
export async function hostKeys(host: string, port: number | undefined): Promise<HostKeys["keys"]> {
  const args = ["-T", String(SCAN_S), "-t", "ed25519,ecdsa,rsa"];
  if (port !== undefined) args.push("-p", String(port));
  let lines = "";
  try {
    lines = await runProgram("ssh-keyscan", [...args, "--", host], { cwd: "/", ...identityOf("connector") });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new AppError("unsupported", "there is no ssh on this machine", {
        hint: "Install openssh-client",
      });
    }
  }
  const keys = [...new Set(lines.split("\n"))].flatMap((line) => {
    const [, kind = "", text = ""] = line.trim().split(/\s+/);
    const key = hostKeySchema.safeParse(`${kind} ${text}`);
    return key.success ? [{ key: key.data, kind: plainKind(kind), fingerprint: fingerprintOf(text) }] : [];
  });
  if (keys.length === 0) {
    const where = port === undefined || port === 22 ? host : `${host}, port ${port},`;
    throw new AppError("unreachable", `no ssh server answers at ${where}`, {
      hint: "Is ssh switched on there, and the address right?",
    });
  }
  const rank = (kind: string): number => ["ED25519", "ECDSA", "RSA"].indexOf(kind);
  return keys.sort((a, b) => rank(a.kind) - rank(b.kind)).slice(0, MOST_KEYS);
}

/** As ssh and ssh-keygen show it. */
function fingerprintOf(base64: string): string {
  const digest = createHash("sha256").update(Buffer.from(base64, "base64")).digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}

function plainKind(kind: string): string {
  return kind === "ssh-ed25519" ? "ED25519" : kind === "ssh-rsa" ? "RSA" : "ECDSA";
}

function runProgram(
  program: string,
  args: readonly string[],
  options: { cwd: string; uid?: number; gid?: number },
): Promise<string> {
  // Nothing of the caller's tokens.
  const env = { PATH: PROGRAMS, LC_ALL: "C" };
  const all = {
    ...options,
    env,
    encoding: "utf8",
    timeout: (SCAN_S + 10) * 1000,
    maxBuffer: 256 * 1024,
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(program, [...args], all, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
    child.stdin?.end();
  });
}
