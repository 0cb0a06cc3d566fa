/** The formats of `tapdeck read`, and into which logs each goes. */
import { mkdirSync } from "node:fs";
import { AppError, isErrnoException } from "../../base/app-error.ts";
import { csvWriter } from "../../formats/csv.ts";
import { eveWriter } from "../../formats/eve.ts";
import { tableWriter } from "../../formats/flow-table.ts";
import { type FlowWriter, jsonWriter } from "../../formats/flow-writer.ts";
import { connLog } from "../../formats/zeek/conn-log.ts";
import { dnsLog } from "../../formats/zeek/dns-log.ts";
import { sslLog } from "../../formats/zeek/ssl-log.ts";
import { OutputLines } from "../output-lines.ts";
import { FlowLog } from "./flow-log.ts";
import { LogFile } from "./log-file.ts";

export const READ_FORMATS = ["table", "json", "zeek", "eve", "csv"] as const;
export type ReadFormat = (typeof READ_FORMATS)[number];

const now = (): Date => new Date();

const ON_STDOUT: Readonly<Record<ReadFormat, () => FlowWriter>> = {
  table: () => tableWriter,
  json: () => jsonWriter,
  zeek: () => connLog(now),
  eve: () => eveWriter,
  csv: () => csvWriter,
};

/** One head tells the columns of one log, so the others need files of their own. */
const IN_FOLDER = { "conn.log": connLog, "dns.log": dnsLog, "ssl.log": sslLog } as const;

export function logsOf(format: ReadFormat, folder: string | undefined, sorted: boolean): FlowLog[] {
  if (folder === undefined) {
    return [new FlowLog(ON_STDOUT[format](), new OutputLines(process.stdout), sorted)];
  }
  if (format !== "zeek") {
    throw new AppError("usage", `--to is for --format zeek, which has several logs`, {
      hint: `Write --format ${format} to a file with >`,
    });
  }
  makeFolder(folder);
  return Object.entries(IN_FOLDER).map(
    ([name, log]) => new FlowLog(log(now), new LogFile(folder, name), sorted),
  );
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    if (!isErrnoException(error)) throw error;
    throw new AppError("no-file", `${path} cannot be a folder (${error.code})`, {
      hint: "Choose another with --to",
      cause: error,
    });
  }
}
