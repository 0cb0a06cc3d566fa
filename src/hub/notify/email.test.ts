import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { NoticeRefused } from "./channel.ts";
import { deadPort, ENDED, listening, NOTICE, opened, soon, startMail } from "./test-servers.ts";

const WHO = { host: "127.0.0.1", security: "none", from: "deck@example.com", to: ["anna@example.com"] };
const header = (letter: string | undefined, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)$`, "im").exec(letter ?? "")?.[1];

test("a letter to each receiver; the end of an alarm answers its beginning", async (t) => {
  const mail = await startMail(t);
  const to = ["anna@example.com", "ben@example.com"];
  const email = opened(t, "email", { ...WHO, port: mail.port, to, user: "deck", password: "s3cret" });
  await email.send({ ...NOTICE, link: "https://deck/alarms/alm-1" }, soon());
  await email.send(ENDED, soon());
  const [first, second] = mail.letters;
  assert.ok(mail.commands.includes("MAIL FROM:<deck@example.com>"), mail.commands.join("\n"));
  assert.deepEqual(
    mail.commands.filter((line) => /^RCPT/.test(line)).slice(0, 2),
    to.map((address) => `RCPT TO:<${address}>`),
  );
  assert.equal(header(first, "Subject"), NOTICE.title);
  assert.equal(header(first, "Auto-Submitted"), "auto-generated");
  assert.equal(header(first, "X-Priority"), "1 (Highest)");
  assert.match(first ?? "", /38 MB in 4 minutes[\s\S]*https:\/\/deck\/alarms\/alm-1/);
  assert.equal(header(second, "Subject"), `Over: ${NOTICE.title}`);
  assert.equal(header(second, "In-Reply-To"), header(first, "Message-ID"));
  const login = mail.commands.find((line) => /^AUTH PLAIN/.test(line))?.slice("AUTH PLAIN ".length) ?? "";
  assert.equal(Buffer.from(login, "base64").toString(), "\0deck\0s3cret");
});

test("a name with words of other scripts stays one header", async (t) => {
  const mail = await startMail(t);
  const email = opened(t, "email", { ...WHO, port: mail.port });
  await email.send({ ...NOTICE, title: "Küche 相机 sent 3 MB" }, soon());
  assert.match(header(mail.letters[0], "Subject") ?? "", /^=\?UTF-8\?/);
});

test("why a server does not take it is said: refused, no login, a letter it will never take", async (t) => {
  const mail = await startMail(t);
  const email = opened(t, "email", { ...WHO, port: mail.port, user: "deck", password: "wrong" });
  mail.refuse = (command) => (/^AUTH/.test(command) ? "535 5.7.8 wrong password" : undefined);
  await assert.rejects(email.send(NOTICE, soon()), (error: Error) => {
    return (
      /127\.0\.0\.1: .*535 5\.7\.8 wrong password/.test(error.message) && !(error instanceof NoticeRefused)
    );
  });
  mail.refuse = (command) => (/^RCPT/.test(command) ? "450 mailbox busy" : undefined);
  await assert.rejects(email.send(NOTICE, soon()), (error: Error) => !(error instanceof NoticeRefused));
  mail.refuse = (command) => (/^DATA/.test(command) ? "554 no" : undefined);
  await assert.rejects(email.send(NOTICE, soon()), NoticeRefused);
  const nobody = opened(t, "email", { ...WHO, port: await deadPort() });
  await assert.rejects(nobody.send(NOTICE, soon()), /127\.0\.0\.1: nobody listens there/);
});

test("without STARTTLS nothing is said in clear text, least of all the password", async (t) => {
  const mail = await startMail(t);
  const email = opened(t, "email", {
    ...WHO,
    security: "starttls",
    port: mail.port,
    user: "deck",
    password: "s3cret",
  });
  await assert.rejects(email.send(NOTICE, soon()), /STARTTLS/i);
  assert.deepEqual(
    mail.commands.filter((line) => /^(AUTH|MAIL|DATA)/.test(line)),
    [],
  );
});

test("a server that says nothing is left when the time is over", async (t) => {
  let left = 0;
  const port = await listening(
    t,
    createServer((socket) => socket.on("error", () => undefined).on("close", () => left++)),
  );
  const email = opened(t, "email", { ...WHO, port });
  await assert.rejects(email.send(NOTICE, AbortSignal.timeout(100)));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(left, 1, "its connection is closed");
});
