/** `tapdeck audit`, `token` and `user`: who may look, and who has looked. */
import { createInterface } from "node:readline";
import { type Command, Option } from "commander";
import * as z from "zod";
import { AppError } from "../../base/app-error.ts";
import { AUDIT_ACTIONS, type AuditEntry, auditEntrySchema } from "../../hub/api/contract/audit.ts";
import { SCOPES } from "../../hub/api/contract/session.ts";
import { newTokenSchema, type Token, tokenSchema } from "../../hub/api/contract/token.ts";
import { type UserItem, userSchema } from "../../hub/api/contract/user.ts";
import { asks, clientCommand, type ListOptions, withFormat, withLimit } from "../client/client-command.ts";
import { ago, bytes, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

const AUDIT_COLUMNS = [
  { head: "when", text: (entry: AuditEntry) => entry.at.slice(0, 19).replace("T", " ") },
  { head: "who", text: (entry: AuditEntry) => entry.who },
  { head: "from", text: (entry: AuditEntry) => entry.address },
  { head: "did", text: (entry: AuditEntry) => entry.action },
  { head: "out", right: true, text: (entry: AuditEntry) => (entry.bytes === null ? "" : bytes(entry.bytes)) },
  { head: "what", text: (entry: AuditEntry) => [entry.target, entry.detail].filter(Boolean).join(": ") },
];

const TOKEN_COLUMNS = [
  { head: "id", text: (token: Token) => token.id },
  { head: "name", text: (token: Token) => token.name },
  { head: "scope", text: (token: Token) => token.scope },
  { head: "expires", text: (token: Token) => token.expires?.slice(0, 10) ?? "never" },
  {
    head: "used",
    right: true,
    text: (token: Token) => (token.lastUsed === null ? "never" : ago(token.lastUsed)),
  },
];

const USER_COLUMNS = [
  { head: "user", text: (item: UserItem) => item.name },
  { head: "since", text: (item: UserItem) => item.created.slice(0, 10) },
  { head: "logged in", right: true, text: (item: UserItem) => String(item.sessions) },
];

interface AuditOptions {
  readonly action?: string;
  readonly who?: string;
  readonly from?: string;
  readonly to?: string;
}

export function addKeyCommands(program: Command, context: ProgramContext): void {
  const audit = withLimit(
    withFormat(
      clientCommand(program, "audit", "who did what, newest first", "tapdeck audit --action download"),
    ),
  )
    .addOption(new Option("--action <action>", "only this").choices(AUDIT_ACTIONS))
    .option("--who <name>", "only of this user or token")
    .option("--from <time>", "ISO 8601, or relative: -24h, -7d")
    .option("--to <time>", "the same");
  asks<ListOptions & AuditOptions>(audit, context, async (client, options) => {
    const { format, limit, action, who, from, to } = options;
    const entries = client.list("/audit", auditEntrySchema, { action, who, from, to }, limit);
    await printList(entries, AUDIT_COLUMNS, format, "Nothing yet");
  });

  const token = program.command("token").description("keys for programs");
  const create = clientCommand(
    token,
    "create",
    "make a token; it is shown this once",
    "tapdeck token create --scope view --expires 30d grafana",
  )
    .argument("<name>", "what it is for")
    .addOption(new Option("--scope <scope>", "what it may do").choices(SCOPES).makeOptionMandatory())
    .option("--expires <span>", "30d, or an ISO 8601 instant (default: never)");
  asks<ListOptions & { scope: string; expires?: string }>(
    create,
    context,
    async (client, options, name = "") => {
      const { scope, expires } = options;
      const body = { name, scope, ...(expires === undefined ? {} : { expires }) };
      const made = await client.send("POST", "/tokens", body, newTokenSchema);
      process.stdout.write(`${made.token}\n`);
    },
  );
  const list = withFormat(clientCommand(token, "list", "the tokens there are", "tapdeck token list"));
  asks<ListOptions>(list, context, async (client, { format }) => {
    await printList(client.list("/tokens", tokenSchema, {}, 10_000), TOKEN_COLUMNS, format, "No tokens");
  });
  const revoke = clientCommand(
    token,
    "revoke",
    "end a token at once",
    "tapdeck token revoke tok-0123456789",
  ).argument("<id>");
  asks<ListOptions>(revoke, context, async (client, _options, id = "") => {
    await client.remove(`/tokens/${encodeURIComponent(id)}`);
  });

  const user = program.command("user").description("people who may log in on the page");
  for (const [verb, words] of [
    ["add", "make a user with a password"],
    ["reset", "give a user who forgot it a new password; ends their sessions"],
  ] as const) {
    const command = clientCommand(user, verb, words, `sudo tapdeck user ${verb} anna`)
      .argument("<name>")
      .option("--password-stdin", "read it from standard input instead of asking");
    asks<ListOptions & { passwordStdin?: boolean }>(command, context, async (client, options, name = "") => {
      const password = options.passwordStdin === true ? await firstLine() : await askTwice();
      const path = `/users/${encodeURIComponent(name)}/password`;
      await client.send("POST", path, { password }, z.unknown());
    });
  }
  const people = withFormat(clientCommand(user, "list", "who may log in", "tapdeck user list"));
  asks<ListOptions>(people, context, async (client, { format }) => {
    await printList(client.list("/users", userSchema, {}, 1000), USER_COLUMNS, format, "Nobody yet");
  });
  const remove = clientCommand(
    user,
    "remove",
    "let somebody in no more; ends their sessions",
    "tapdeck user remove anna",
  ).argument("<name>");
  asks<ListOptions>(remove, context, async (client, _options, name = "") => {
    await client.remove(`/users/${encodeURIComponent(name)}`);
  });
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  throw new AppError("usage", "standard input has no password", { hint: "Write it as the first line" });
}

async function askTwice(): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new AppError("usage", "there is no terminal to ask for the password", {
      hint: "Use --password-stdin",
    });
  }
  const first = await ask("New password: ");
  if (first !== (await ask("Once more: "))) throw new AppError("usage", "the two are not the same");
  return first;
}

const ENDS: ReadonlySet<string> = new Set(["\r", "\n"]);
const BACKSPACES: ReadonlySet<string> = new Set(["\b", "\u007f"]);
const INTERRUPT = "\u0003";

/** Without showing what is typed. */
async function ask(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.resume();
  let typed: string[] = [];
  try {
    for (;;) {
      const piece = await new Promise<Buffer>((resolve) => stdin.once("data", resolve));
      for (const key of piece.toString()) {
        if (key === INTERRUPT) throw new AppError("usage", "interrupted");
        if (ENDS.has(key)) return typed.join("");
        typed = BACKSPACES.has(key) ? typed.slice(0, -1) : [...typed, key];
      }
    }
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}
