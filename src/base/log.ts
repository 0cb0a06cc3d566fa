/** One line an event on stderr, with the part of the program that speaks: `tapdeck sensor: eth0 is back`. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
}

export function createLog(part: string): Log {
  const write = (level: string, message: string): void => {
    process.stderr.write(`tapdeck ${part}: ${level}${message.replace(/\s*\n\s*/g, " · ")}\n`);
  };
  return { info: (message) => write("", message), warn: (message) => write("warning: ", message) };
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined };
