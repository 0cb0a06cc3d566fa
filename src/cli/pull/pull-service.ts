/** `tapdeck pull install`: writes the service's files, with a token of its own that may fetch frames and no more. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname } from "node:path";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { type HubOptions, hubAddress } from "../client/connect.ts";
import { framesToken } from "../client/frames-token.ts";
import type { ProgramContext } from "../program.ts";
import { launchdService, type Service, type ServiceWish, systemdService } from "./service-files.ts";

export interface InstallWish extends HubOptions {
  readonly to: string;
  readonly rule?: readonly string[];
  readonly clips?: boolean;
  readonly max?: number;
  readonly print?: boolean;
}

export async function installPull(wish: InstallWish, context: ProgramContext): Promise<void> {
  const { environment, programFile } = context;
  const hub = hubAddress(wish, context);
  const { rule = [], clips, max } = wish;
  const command = [
    ...[process.execPath, programFile, "pull", "--follow", "--hub", hub.url.origin, "--to", wish.to],
    ...rule.flatMap((one) => ["--rule", one]),
    ...(clips === true ? ["--clips"] : []),
    ...(max === undefined ? [] : ["--max", String(max)]),
    ...(hub.fingerprint === undefined || hub.url.protocol === "http:"
      ? []
      : ["--fingerprint", hub.fingerprint]),
  ];
  const print = wish.print === true;
  const token = print ? "…" : await framesToken(hub, "pull");
  const service = serviceOf({ home: homedir(), environment, command, secrets: { TAPDECK_TOKEN: token } });
  for (const { path, text, secret } of service.files) {
    if (print) process.stdout.write(`# ${path}\n${text}\n`);
    else write(path, text, secret);
  }
  if (print) return;
  process.stdout.write(
    `Written: ${service.files.map(({ path }) => path).join(", ")}\nStart it:  ${service.start}\n`,
  );
}

function serviceOf(wish: ServiceWish): Service {
  if (process.platform === "linux") return systemdService(wish);
  if (process.platform === "darwin") return launchdService(wish);
  throw new AppError("unsupported", "this system has neither systemd nor launchd", {
    hint: "Have its task scheduler start `tapdeck pull --follow --to DIR` at log-in",
  });
}

function write(path: string, text: string, secret: boolean): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const mode = secret ? 0o600 : 0o644;
    writeFileSync(path, text, { mode });
    // One that was there keeps the mode it had.
    chmodSync(path, mode);
  } catch (error) {
    if (!isErrnoException(error)) throw error;
    throw new AppError("no-file", `cannot write ${path} (${error.code})`, { cause: error });
  }
}
