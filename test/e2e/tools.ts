/** The system's programs that the end-to-end tests lean on, and what to install where one is missing. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { TestContext } from "node:test";

const PACKAGE: Readonly<Record<string, string>> = {
  ip: "iproute2",
  tshark: "tshark",
  capinfos: "tshark",
  editcap: "tshark",
  tcpreplay: "tcpreplay",
  tcpdump: "tcpdump",
  chromium: "chromium",
  curl: "curl",
  openssl: "openssl",
  ssh: "openssh-client",
  sshd: "openssh-server",
  sftp: "openssh-client",
  "ssh-keygen": "openssh-client",
  unshare: "util-linux",
  mkfifo: "coreutils",
  "systemd-analyze": "systemd",
  ncat: "ncat",
  python3: "python3",
};
const FOLDERS = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin"];

export function pathOf(tool: string): string | undefined {
  return FOLDERS.map((folder) => `${folder}/${tool}`).find((path) => existsSync(path));
}

/** True if all are there; else the test is skipped with the line that says what to install. */
export function have(t: TestContext, ...tools: string[]): boolean {
  const missing = tools.filter((tool) => pathOf(tool) === undefined);
  if (missing.length === 0) return true;
  t.skip(`apt-get install ${[...new Set(missing.map((tool) => PACKAGE[tool] ?? tool))].join(" ")}`);
  return false;
}

/** Network namespaces need root and CAP_NET_ADMIN. */
export function haveNamespaces(t: TestContext, ...tools: string[]): boolean {
  if (!have(t, "ip", ...tools)) return false;
  const name = `tdprobe${process.pid}`;
  const made = spawnSync("ip", ["netns", "add", name]).status === 0;
  if (made) spawnSync("ip", ["netns", "delete", name]);
  else t.skip("run the tests as root: network namespaces");
  return made;
}

/** Standard output; a warning on standard error fails when `quiet`. */
export function tool(command: string, args: readonly string[], quiet = false): string {
  const run = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 30 });
  // tshark's remark about running as root is no warning about the file.
  const words = run.stderr.replace(/^Running as user "root".*\n/m, "").trim();
  if (run.status !== 0 || (quiet && words !== "")) {
    throw new Error(`${command} ${args.join(" ")}: status ${run.status}: ${words}`);
  }
  return run.stdout;
}

export function must(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: ["ignore", "ignore", "pipe"] });
}
