/** LINKTYPE_ values of capture files (tcpdump.org/linktypes) that we decode, and names for the error messages. */
export const LINK_TYPE = {
  null: 0,
  ethernet: 1,
  rawLegacyBsd: 12,
  rawLegacyOpenBsd: 14,
  pppoe: 51,
  raw: 101,
  loop: 108,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const;
