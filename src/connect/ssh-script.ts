/**
 * The script that runs tcpdump on a router. It goes to `/bin/sh` over the connection's standard input, so that whatever
 * shell the user there has (ash, csh, a menu's) never reads a word of it.
 *
 * What we and the router's ssh server say to each other is left out of the capture, by the two ends as the router knows
 * them: not this connection alone, for two that see each other would feed each other. Without a terminal nobody
 * tells tcpdump that the connection ended: standard input does. Every ten seconds tcpdump is asked what it dropped.
 */

export interface RemoteCapture {
  readonly interface: string;
  readonly filter: string | undefined;
  readonly snaplen: number;
  readonly sudo: boolean;
}

/** One word of a POSIX shell, whatever is in it. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

export function captureScript(wish: RemoteCapture): string {
  const filter = wish.filter === undefined ? "" : ` and (${wish.filter})`;
  const own = wish.filter === undefined ? "" : quoted(`(${wish.filter})`);
  const tcpdump = `${wish.sudo ? "sudo -n " : ""}tcpdump`;
  // In braces, so that the shell has read all of it before anybody else reads from there.
  return `{
exec 3<&0
PATH="$PATH:/usr/sbin:/sbin:/usr/local/sbin:/usr/local/bin:/opt/bin:/opt/sbin"
command -v tcpdump >/dev/null 2>&1 || { echo 'tapdeck: no tcpdump there' >&2; exit 127; }
set -- $SSH_CONNECTION
from=\${1%%%*}; from=\${from#::ffff:}
case "$from$4" in *[!0-9a-fA-F.:]*) from= ;; esac
if [ -n "$from" ] && [ -n "$4" ]
then own="not (host $from and tcp port $4)"${filter === "" ? "" : quoted(filter)}
else own=${own === "" ? "''" : own}
fi
case "$(uname)" in Linux) ask=USR1 ;; *) ask=INFO ;; esac
${tcpdump} -n -U -s ${wish.snaplen} -w - -i ${quoted(wish.interface)} "$own" </dev/null 3<&- &
pid=$!
{ while sleep 10; do kill -$ask $pid 2>/dev/null || exit 0; done; } </dev/null >/dev/null 2>&1 3<&- &
asks=$!
{ cat <&3 >/dev/null; kill $pid 2>/dev/null; } >/dev/null 2>&1 &
ends=$!
exec 3<&-
wait $pid
status=$?
kill $asks $ends 2>/dev/null
exit $status
}
`;
}
