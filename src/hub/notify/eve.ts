/**
 * Lines of Suricata's EVE JSON appended to a file, one `alert` an alarm
 * (https://docs.suricata.io/en/latest/output/eve/eve-json-format.html#event-type-alert). What has no place there stands
 * under `tapdeck`. An alert there has no end, so the end of an alarm is not written. The file is opened for each line:
 * whoever renames, moves or empties it meanwhile loses none and keeps none open.
 */
import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../base/app-error.ts";
import { reasonOf } from "../../base/network-trouble.ts";
import { formatInstantMs } from "../../base/time.ts";
import { ALARM_KINDS, type Severity } from "../../model/alarm-kind.ts";
import { type ChannelKind, type Notice, sending } from "./channel.ts";

const FOLDER = "eve";
/** Where nobody rotates it: then the file is renamed to `….1`, in place of the one before. */
const MOST_BYTES = 16_000_000;

/** 1 is the worst. */
const SEVERITY: Readonly<Record<Severity, number>> = { high: 1, medium: 2, low: 3, info: 4 };
/** From the range for local rules; the list of kinds only grows at its end. */
const FIRST_SIGNATURE = 1_787_800;

export const eve: ChannelKind<"eve"> = {
  type: "eve",
  target: ({ file }) => `${FOLDER}/${file}`,
  taken: ({ file }) => `a line was written to ${FOLDER}/${file} in the data folder`,
  open: ({ file }, { dataFolder }) =>
    sending(async (notice) => {
      if (notice.state === "ended") return;
      try {
        await append(join(dataFolder, FOLDER), file, `${JSON.stringify(eveAlert(notice))}\n`);
      } catch (cause) {
        throw new AppError("unreachable", `${FOLDER}/${file} cannot be written: ${reasonOf(cause)}`, {
          cause,
        });
      }
    }),
};

async function append(folder: string, name: string, line: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const path = join(folder, name);
  const file = await open(path, "a", 0o640);
  try {
    await file.appendFile(line);
    if ((await file.stat()).size > MOST_BYTES) await rename(path, `${path}.1`);
  } finally {
    await file.close();
  }
}

export function eveAlert(notice: Notice): object {
  const { id, kind, severity, title, why, deviceId, deviceName, destination, startMs, link, evidence } =
    notice;
  return {
    timestamp: `${formatInstantMs(startMs).slice(0, -1)}000+0000`,
    event_type: "alert",
    ...endsOf(notice),
    alert: {
      action: "allowed",
      gid: 1,
      signature_id: FIRST_SIGNATURE + (kind === "test" ? 0 : 1 + ALARM_KINDS.indexOf(kind)),
      rev: 1,
      signature: title,
      category: kind,
      severity: SEVERITY[severity],
    },
    tapdeck: { id, why, deviceId, deviceName, destination, link, evidence },
  };
}

function endsOf({ flow }: Notice): object {
  if (flow === undefined) return {};
  const { srcAddress, srcPort, destAddress, destPort, proto, communityId } = flow;
  const ports = /^(tcp|udp|sctp|132)$/.test(proto);
  return {
    src_ip: srcAddress,
    ...(ports ? { src_port: srcPort } : {}),
    dest_ip: destAddress,
    ...(ports ? { dest_port: destPort } : {}),
    proto: proto === "icmp6" ? "IPv6-ICMP" : proto.toUpperCase(),
    ...(communityId === undefined ? {} : { community_id: communityId }),
  };
}
