/** The comparisons of a run, in the order of the table's rows. A new one is a file beside this and a line here. */
import type { Comparison } from "../comparison.ts";
import { arkimeCommunityIds, arkimeSessions } from "./arkime.ts";
import { communityIds } from "./community-ids.ts";
import { conformance } from "./conformance.ts";
import { otherConversations, tcpConversations, udpConversations } from "./conversations.ts";
import { greetings, llmnrWords, mqttClients, netbiosWords, sshSoftware, stunWords } from "./device-words.ts";
import { dhcpFingerprints } from "./dhcp-words.ts";
import { dnsAnswers, dnsNamedFlows, dnsQuestions } from "./dns.ts";
import { coreFlows, coreNames } from "./expected-core.ts";
import { googlesNames, httpNames, quicNames, sniNames } from "./flow-names.ts";
import { httpClients, httpServers } from "./http-words.ts";
import { ja4OfFlows } from "./ja4.ts";
import { layers } from "./layers.ts";
import { ndpiFlows, ndpiHosts } from "./ndpi.ts";
import { dhcpNames, mdnsNames, ssdpServers } from "./neighbourhood.ts";
import { sctpStates } from "./sctp.ts";
import { suricataNames } from "./suricata.ts";
import { ownSums, totals } from "./totals.ts";
import { tunnelNames } from "./tunnel-names.ts";
import { wireguardTunnels } from "./wireguard.ts";
import { arkimeWithinTunnels, withinTunnels } from "./within-tunnels.ts";
import { discoveryWords } from "./ws-discovery.ts";

export const COMPARISONS: readonly Comparison[] = [
  totals,
  ownSums,
  conformance,
  tcpConversations,
  udpConversations,
  otherConversations,
  ...layers,
  sctpStates,
  withinTunnels,
  tunnelNames,
  coreFlows,
  ndpiFlows,
  arkimeSessions,
  arkimeWithinTunnels,
  communityIds,
  arkimeCommunityIds,
  sniNames,
  coreNames,
  quicNames,
  googlesNames,
  httpNames,
  ja4OfFlows,
  dnsAnswers,
  dnsNamedFlows,
  dnsQuestions,
  dhcpNames,
  dhcpFingerprints,
  mdnsNames,
  ssdpServers,
  netbiosWords,
  llmnrWords,
  discoveryWords,
  httpServers,
  httpClients,
  sshSoftware,
  greetings,
  mqttClients,
  stunWords,
  wireguardTunnels,
  ndpiHosts,
  suricataNames,
];
