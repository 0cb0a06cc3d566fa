/** Recordings: making, watching, keeping and removing them. */
import type { RULE_ITEM_STATES } from "../../../../src/hub/api/contract/rule.ts";

import type { NamedKind } from "../../recordings/objects.ts";

type RuleState = (typeof RULE_ITEM_STATES)[number];

export const recordings = {
  recordings: {
    title: "Recordings",
    count: (running: number) => (running === 1 ? "1 running" : `${running} running`),
    none: "Nothing is being recorded.",
    noneHint:
      "A recording keeps the newest frames of a device, an address, a domain, a port, a country or everything in a ring of files that Wireshark opens.",
    everything: "Record everything",
    some: "Record an address, a domain …",
    state: {
      recording: "Recording",
      paused: "Paused",
      "disk-full": "Disk full",
      error: "Stopped by an error",
      "sensor-away": "Sensor away",
      waiting: "Starting",
    } satisfies Record<RuleState, string>,
    object: {
      all: "Everything",
      unnamed: "Unknown object",
      group: (name: string) => `Group ${name}`,
      port: (port: string) => `Port ${port}`,
    },
    packets: "packets",
    bytes: "bytes",
    onDisk: "on disk",
    perSecond: (amount: string) => `+${amount}/s`,
    complete: "Complete",
    completeHint: "No frame that matched was lost on its way",
    lost: (frames: string) => `${frames} lost`,
    interrupted: (times: number) => (times === 1 ? "interrupted once" : `interrupted ${times} times`),
    withheld: (frames: string) => `${frames} kept short for privacy`,
    withheldHint: "Of these frames a privacy class keeps a part or nothing, as was wished",
    cut: (frames: string) => `${frames} frames cut to fit a file`,
    incompleteHint: (drops: string, before: string, times: number) =>
      `${drops} matched and could not be written, ${before} were lost before matching; ${times} times nothing was seen (a restart, an interface away)`,
    pause: "Pause",
    resume: "Resume",
    remove: "Remove",
    download: "Download",
    downloadHint: "All files merged in time order, as one pcapng",
    files: "Files",
    fileCount: (full: number, max: number) => `${full} of ${max} full files`,
    plusOpen: "+ the open one",
    plusBegun: "+ one begun",
    open: "being written",
    noFiles: "No frame has matched yet.",
    line: "The same by hand",
    made: "Begun",
    by: (who: string) => `by ${who}`,
  },
  record: {
    title: (object: string) => (object === "" ? "Record" : `Record ${object}`),
    everything: "everything",
    what: "What to record",
    kind: "Kind",
    kinds: {
      address: {
        name: "Address or network",
        example: "203.0.113.0/24",
        hint: "IPv6 as well. It need not have been seen yet.",
      },
      domain: {
        name: "Domain",
        example: "example.com",
        hint: "Its subdomains too. By the name a connection shows, or, where it shows none, by what DNS told the device.",
      },
      port: {
        name: "Port",
        example: "443",
        hint: "Of either end; tcp/443 or udp/443 for one transport only.",
      },
      country: {
        name: "Country",
        example: "DE",
        hint: "Two letters. Either end lies in it, as far as the table knows.",
      },
      asn: {
        name: "Network (AS)",
        example: "AS64500",
        hint: "Either end lies in it, as far as the table knows.",
      },
      filter: {
        name: "Capture filter",
        example: "tcp port 443 and not host 192.168.1.10",
        hint: "As tcpdump and Wireshark's capture options have it (pcap-filter). Names of hosts are not looked up.",
      },
    } satisfies Record<NamedKind, { name: string; example: string; hint: string }>,
    another: "Another one too",
    less: "Not this one",
    name: "Name",
    nameHint: "Left empty it is called as what it records.",
    files: "Files",
    size: "Size of each, kB",
    more: "More",
    duration: "New file after, seconds",
    snaplen: "Keep of each packet, bytes",
    snaplenHint: "Left empty: all of it.",
    whole: "whole packets",
    invalid: "1 to 100,000 files of 16 to 2,000,000 kB",
    promise: (bytes: string) => `At most ${bytes} on disk`,
    promiseHow: (files: number, size: string) =>
      `${files} full files and the open one, ${size} each. The oldest goes first.`,
    same: "The same by hand",
    from: "Begin with what the tape still has of this span",
    doIt: "Record",
  },
  remove: {
    title: (name: string) => `Remove “${name}”?`,
    text: "It stops recording. What shall become of its files?",
    keep: "Keep the files",
    keepHint: (bytes: string) => `${bytes} stay in its folder on the sensor`,
    wipe: "Delete the files too",
    wipeHint: "They cannot be brought back",
    doIt: "Remove",
  },
};
