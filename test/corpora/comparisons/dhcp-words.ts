/** What a DHCP client shows of its network stack: the vendor class, and the options it asks for in their order. */
import { type Comparison, DISSECTED_FOLDERS, type Finding } from "../comparison.ts";
import { keyOf } from "../tuple.ts";

const REQUEST = 1;

export const dhcpFingerprints: Comparison = {
  name: "DHCP vendor classes and lists of options",
  oracle: "tshark",
  folders: DISSECTED_FOLDERS,
  compare: ({ dissection, reading }) => {
    const ours = new Set(
      reading.facts.flatMap((fact) =>
        fact.kind === "dhcp"
          ? [`${fact.mac} ${fact.vendorClass}`, `${fact.mac} ${fact.fingerprint}`].filter(
              (text) => !text.endsWith(" undefined"),
            )
          : [],
      ),
    );
    const theirs = new Map<string, string>();
    dissection?.packets.forEach((packet) => {
      if (packet.tuple === undefined || Number(packet.first("dhcp.type")) !== REQUEST) return;
      const mac = packet.first("dhcp.hw.mac_addr");
      const texts = [
        packet.first("dhcp.option.vendor_class_id"),
        packet.all("dhcp.option.request_list_item").join(","),
      ];
      for (const text of texts) if (text !== "") theirs.set(`${mac} ${text}`, keyOf(packet.tuple));
    });
    return [...new Set([...theirs.keys(), ...ours])].map((subject): Finding => {
      const key = theirs.get(subject);
      return {
        subject,
        ...(key !== undefined && { key }),
        ours: ours.has(subject) ? "told" : "not told of",
        theirs: key === undefined ? "not said" : "said",
        equal: ours.has(subject) && key !== undefined,
      };
    });
  },
};
