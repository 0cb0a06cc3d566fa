/** The command line that Wireshark writes: `--name value`, `--name=value`, or a name alone. */
export type ExtcapWords = ReadonlyMap<string, string>;

const ALONE: ReadonlySet<string> = new Set([
  "capture",
  "extcap-interfaces",
  "extcap-dlts",
  "extcap-config",
  "debug",
]);

export function isExtcap(args: readonly string[]): boolean {
  return args.some((word) => word.startsWith("--extcap-")) || args.includes("--capture");
}

export function extcapWords(args: readonly string[]): ExtcapWords {
  const words = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const [, name = "", value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[i] ?? "") ?? [];
    if (name === "") continue;
    if (value !== undefined || ALONE.has(name)) words.set(name, value ?? "");
    else words.set(name, args[++i] ?? "");
  }
  return words;
}
