/** `tapdeck anomalies`: odd and malformed packets by name, and the packet that shows one. */
import type { Command } from "commander";
import { type Anomaly, anomalySchema } from "../../hub/api/contract/anomaly.ts";
import { asks, clientCommand, type ListOptions, withFormat, withLimit } from "../client/client-command.ts";
import { download } from "../client/download.ts";
import { count, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

interface AnomalyOptions extends ListOptions {
  readonly sample?: string;
  readonly write?: string;
}

const COLUMNS = [
  { head: "anomaly", text: (anomaly: Anomaly) => anomaly.name },
  { head: "packets", right: true, text: (anomaly: Anomaly) => count(anomaly.packets) },
  { head: "last seen", text: (anomaly: Anomaly) => anomaly.lastSeen?.slice(0, 19).replace("T", " ") ?? "" },
  { head: "last from", text: ({ sample }: Anomaly) => sample?.src.ip ?? sample?.src.mac ?? "" },
  { head: "what it is", text: (anomaly: Anomaly) => anomaly.title },
];

export function addAnomalyCommand(program: Command, context: ProgramContext): void {
  const anomalies = withLimit(
    withFormat(
      clientCommand(
        program,
        "anomalies",
        "odd and malformed packets by name, with a sample of each",
        "tapdeck anomalies --sample tcp-bad-options -w - | wireshark -k -i -",
      ),
    ),
  )
    .option("--sample <anomaly>", "download the newest packet of this name, as pcapng")
    .option("-w, --write <file>", "where to (- is standard output; default: ANOMALY.pcapng)");
  asks<AnomalyOptions>(anomalies, context, async (client, { format, limit, sample, write }) => {
    if (sample !== undefined) {
      const answer = await client.stream(`/anomalies/${encodeURIComponent(sample)}/sample`);
      await download(answer, write ?? `${sample}.pcapng`);
      return;
    }
    const items = client.list("/anomalies", anomalySchema, {}, limit);
    await printList(items, COLUMNS, format, "No packet was odd since the sensor started");
  });
}
