/**
 * The child process that compiles capture filters: a request a line on standard input, an answer a line on standard
 * output, until its input ends. It has no socket, and a text that takes too long ends it (SIGALRM).
 */
import { createInterface } from "node:readline";
import koffi from "koffi";
import { AppError } from "../../base/app-error.ts";
import { COMPILE_LIMIT_S, type FilterAnswer, type FilterRequest } from "./filter-talk.ts";
import { type Libpcap, loadLibpcap } from "./libpcap.ts";
import { forbidSockets } from "./no-network.ts";

function say(answer: FilterAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

function prepared(): Libpcap | undefined {
  try {
    const libpcap = loadLibpcap();
    forbidSockets();
    return libpcap;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    say({ unsupported: error.message, hint: error.hint ?? "" });
    return undefined;
  }
}

const libpcap = prepared();
if (libpcap !== undefined) {
  const alarm = koffi.load(null).func("unsigned int alarm(unsigned int seconds)");
  say({ ready: libpcap.version });
  createInterface({ input: process.stdin }).on("line", (line) => {
    const { text, linkType } = JSON.parse(line) as FilterRequest;
    alarm(COMPILE_LIMIT_S);
    const compiled = libpcap.compile(text, linkType);
    alarm(0);
    say(compiled);
  });
}
