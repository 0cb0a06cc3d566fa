/**
 * Under systemd the right to capture comes as an ambient capability, which every child would inherit. The supervisor
 * clears the ambient set and keeps its own; what it spawns afterwards has no right.
 */
import koffi from "koffi";

const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;

export function clearAmbientRights(): void {
  const libc = koffi.load("libc.so.6");
  const prctl = libc.func(
    "int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)",
  );
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}
