/** A sample of an anomaly as a capture file of one packet; the packet's comment says what is odd about it. */
import { arch, release } from "node:os";
import { interfaceBlock, packetBlock, sectionHeaderBlock } from "../pcap/pcapng-writer.ts";
import { type KeptSample, SAMPLE_BYTES } from "./packet/anomaly-samples.ts";

const MAX_TEXT_CHARS = 60;
/** For private use: a reader shows bytes and does not guess at headers. */
const LINKTYPE_USER0 = 147;

export function anomalyFile(sample: KeptSample): Buffer {
  const { info, name, seconds, nanos, bytes, capturedLength, originalLength } = sample;
  const linkType = info?.linkType ?? LINKTYPE_USER0;
  const interfaceName = info?.name.slice(0, MAX_TEXT_CHARS);
  const cut = bytes.length < capturedLength ? `; first ${bytes.length} of ${capturedLength} bytes` : "";
  return Buffer.concat([
    sectionHeaderBlock({ hardware: arch(), os: `Linux ${release()}`, application: "Tapdeck" }),
    interfaceBlock({
      linkType: linkType < 0 ? LINKTYPE_USER0 : linkType,
      snaplen: SAMPLE_BYTES,
      ...(interfaceName === undefined ? {} : { name: interfaceName }),
    }),
    packetBlock({
      interfaceId: 0,
      at: { seconds, nanos },
      bytes,
      originalLength,
      comment: `anomaly: ${name}${cut}`,
    }),
  ]);
}
