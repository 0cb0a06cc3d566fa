/** The entry point for Wireshark. It asks at every start for the interfaces: nothing else is loaded for that. */
import { readConfig } from "./extcap/desktop-config.ts";
import { interfaceLines, interfacesOf } from "./extcap/interfaces.ts";
import { extcapWords } from "./extcap/words.ts";

export async function startExtcap(args: readonly string[]): Promise<void> {
  const words = extcapWords(args);
  if (words.has("extcap-interfaces")) {
    process.stdout.write(interfaceLines(interfacesOf(readConfig(process.env))));
    return;
  }
  const { runExtcap } = await import("./extcap/extcap.ts");
  const status = await runExtcap(words, {
    environment: process.env,
    onSignal: (handle) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, handle);
    },
    write: (text) => void process.stdout.write(text),
  });
  // Pipes that nobody reads any more would keep it.
  process.stdout.write("", () => process.exit(status));
}
