/**
 * A systemd unit that keeps Tapdeck running from boot. It starts as root with only the capabilities that the supervisor
 * needs: packet sockets; two other users for the children, the files that are theirs, signals to them, their priorities.
 */
const CAPABILITIES = [
  "CAP_NET_RAW",
  "CAP_SETUID",
  "CAP_SETGID",
  "CAP_CHOWN",
  "CAP_FOWNER",
  "CAP_DAC_OVERRIDE",
  "CAP_KILL",
  "CAP_SYS_NICE",
];

export function unitFile(node: string, programFile: string, dataFolder: string): string {
  const start = [node, programFile, "run", "--data", dataFolder].map(quoted).join(" ");
  return `# Install it with:
#   ${quoted(node)} ${quoted(programFile)} doctor --unit | sudo tee /etc/systemd/system/tapdeck.service
#   sudo systemctl daemon-reload && sudo systemctl enable --now tapdeck
# The setup link stands in its journal: journalctl -u tapdeck
# Another interface, or another address of the page: systemctl edit tapdeck, and there
#   [Service]
#   ExecStart=
#   ExecStart=${start} -i eth1
# The empty line takes this file's command away; without it systemd refuses to have two.

[Unit]
Description=Tapdeck, a tape deck for a network tap
After=network.target

[Service]
Type=exec
ExecStart=${start}
Restart=on-failure
RestartSec=3
KillMode=mixed
TimeoutStopSec=20
UMask=0027
CapabilityBoundingSet=${CAPABILITIES.join(" ")}
NoNewPrivileges=yes
ProtectSystem=full
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
PrivateTmp=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_PACKET AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
`;
}

/** As systemd reads ExecStart: quotes where there are spaces, %% and $$ for themselves. */
function quoted(word: string): string {
  const text = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /[\s"'\\]/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : text;
}
