/** Who is there. Every 401 leads to the door, and from there back to where the reader was. */
import type { Login, Session, Setup } from "../../../src/hub/api/contract/session.ts";
import * as calls from "../api/calls.ts";
import { whenRefused } from "../api/client.ts";
import { troubleOf } from "../api/trouble.ts";
import { go, route } from "./route.svelte.ts";

let who = $state.raw<Session | null>(null);
let known = $state(false);
let noUser = $state(false);

function toDoor(): void {
  who = null;
  if (route.path === "/login" || route.path === "/setup") return;
  const here = location.pathname + location.search;
  go(here === "/" ? "/login" : `/login?back=${encodeURIComponent(here)}`, { replace: true });
}

function back(): string {
  const wish = route.query.get("back") ?? "/";
  // Only ever within the page: "//elsewhere" would leave it.
  return wish.startsWith("/") && !wish.startsWith("//") ? wish : "/";
}

whenRefused((setupNeeded) => {
  noUser = setupNeeded;
  toDoor();
});

export const session = {
  get who(): Session | null {
    return who;
  },
  /** False until the hub has told whether there is a session. */
  get known(): boolean {
    return known;
  },
  get noUser(): boolean {
    return noUser;
  },
  get mayRecord(): boolean {
    return who?.scope === "admin";
  },
  get mayDownload(): boolean {
    return who !== null && who.scope !== "view";
  },

  async begin(): Promise<void> {
    try {
      who = await calls.session.read();
      if (route.path === "/login") go(back(), { replace: true });
    } catch (cause) {
      const trouble = troubleOf(cause);
      if (trouble.status !== 401) throw trouble;
      noUser = trouble.setupNeeded;
      toDoor();
    } finally {
      known = true;
    }
  },

  /** Whether the session still stands; without an answer from the hub it is taken to. */
  async check(): Promise<boolean> {
    try {
      who = await calls.session.read();
    } catch (cause) {
      if (troubleOf(cause).status === 401) toDoor();
    }
    return who !== null;
  },

  async login(login: Login): Promise<void> {
    who = await calls.session.login(login);
    noUser = false;
    go(back(), { replace: true });
  },

  async setup(setup: Setup): Promise<void> {
    who = await calls.session.setup(setup);
    noUser = false;
    go("/", { replace: true });
  },

  async logout(): Promise<void> {
    await calls.session.logout();
    who = null;
    go("/login");
  },
};
