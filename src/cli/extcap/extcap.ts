/** Wireshark's extcap protocol, all but the list of interfaces, which is answered before this is loaded. */
import { AppError } from "../../base/app-error.ts";
import { capture, clientOf } from "./capture.ts";
import { type Environment, readConfig } from "./desktop-config.ts";
import { choiceLines, dialogLines } from "./dialog.ts";
import { BARE, DLT_LINES, type ExtcapInterface, interfacesOf } from "./interfaces.ts";
import { freshChoices } from "./object-cache.ts";
import type { ExtcapWords } from "./words.ts";

export interface ExtcapPlace {
  readonly environment: Environment;
  onSignal(handle: () => void): void;
  write(text: string): void;
}

/** Answers the exit status; what it writes to standard error is what Wireshark shows. */
export async function runExtcap(words: ExtcapWords, place: ExtcapPlace): Promise<number> {
  try {
    await answer(words, place);
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`Tapdeck: ${error.line}\n`);
    return 1;
  }
}

async function answer(words: ExtcapWords, { environment, onSignal, write }: ExtcapPlace): Promise<void> {
  const chosen = mustFind(words.get("extcap-interface"), environment);
  if (words.has("extcap-dlts")) write(DLT_LINES);
  else if (words.has("extcap-reload-option")) {
    if (words.get("extcap-reload-option") !== "object") return;
    write(
      `${choiceLines(await freshChoices(clientOf(chosen.hub, words), environment, chosen.hub?.name ?? BARE)).join("\n")}\n`,
    );
  } else if (words.has("extcap-config"))
    write(await dialogLines(chosen, environment, () => clientOf(chosen.hub, words)));
  else if (words.has("capture")) await capture(chosen, words, environment, onSignal);
  // A capture filter alone is asked about as it is typed: the hub judges it when the capture starts.
}

function mustFind(name: string | undefined, environment: Environment): ExtcapInterface {
  const interfaces = interfacesOf(readConfig(environment));
  const found = interfaces.find(({ value }) => value === name);
  if (found !== undefined) return found;
  throw new AppError("no-interface", `there is no interface "${name ?? ""}"`, {
    hint: "Its hub or its pin is gone: refresh Wireshark's list (F5)",
  });
}
