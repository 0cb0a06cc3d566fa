/** A pull that the user's own service manager keeps running: a systemd unit, or a launchd agent on macOS. */
import { join } from "node:path";

export const SERVICE = "tapdeck-pull";
const LABEL = "tapdeck.pull";

export interface ServiceWish {
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The whole command line. */
  readonly command: readonly string[];
  /** What only its owner may read: the token. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface ServiceFile {
  readonly path: string;
  readonly text: string;
  readonly secret: boolean;
}

export interface Service {
  readonly files: readonly ServiceFile[];
  /** What starts it. */
  readonly start: string;
}

export function systemdService({ home, environment, command, secrets }: ServiceWish): Service {
  const config = environment.XDG_CONFIG_HOME ?? join(home, ".config");
  const secretFile = join(config, "tapdeck", "pull.env");
  const text = `[Unit]
Description=Tapdeck: recordings of the hub into a folder of this desktop
StartLimitIntervalSec=0

[Service]
Type=exec
EnvironmentFile=${unquotedPath(secretFile)}
ExecStart=${command.map(systemdWord).join(" ")}
Restart=on-failure
RestartSec=30
UMask=0077
Nice=5
NoNewPrivileges=yes

[Install]
WantedBy=default.target
`;
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  return {
    files: [
      { path: secretFile, text: lines.join(""), secret: true },
      { path: join(config, "systemd", "user", `${SERVICE}.service`), text, secret: false },
    ],
    start: `systemctl --user daemon-reload && systemctl --user enable --now ${SERVICE}`,
  };
}

export function launchdService({ home, command, secrets }: ServiceWish): Service {
  const path = join(home, "Library", "LaunchAgents", `${LABEL}.plist`);
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>${LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${command.map((word) => `    <string>${xml(word)}</string>`).join("\n")}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
${Object.entries(secrets)
  .map(([name, value]) => `    <key>${xml(name)}</key><string>${xml(value)}</string>`)
  .join("\n")}
  </dict>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
  <key>ThrottleInterval</key><integer>30</integer>
  <key>ProcessType</key><string>Background</string>
  <key>StandardErrorPath</key><string>${xml(join(home, "Library", "Logs", `${SERVICE}.log`))}</string>
</dict>
</plist>
`;
  return { files: [{ path, text, secret: true }], start: `launchctl load -w ${shellWord(path)}` };
}

/** As systemd reads ExecStart: quotes where there are spaces, %% and $$ for themselves. */
function systemdWord(word: string): string {
  const text = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /[\s"'\\;]/.test(text) || text === "" ? `"${text.replace(/["\\]/g, "\\$&")}"` : text;
}

/** A path alone on its line is read as it stands but for specifiers. */
function unquotedPath(path: string): string {
  return path.replaceAll("%", "%%");
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
