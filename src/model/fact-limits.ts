/** How many names one fact holds: who tells it stops there, who is told refuses more. */

/** Answers of one DNS transaction. */
export const MAX_DNS_ANSWERS = 32;
/** Protocols that a TLS client offers (ALPN). */
export const MAX_PROTOCOLS = 16;
/** Host names of a server's certificate. */
export const MAX_CERTIFICATE_NAMES = 16;
/** Answers that point into a house, of one DNS summary. */
export const MAX_PRIVATE_ANSWERS = 4;
/** Name servers that a DHCP server or a router offers. */
export const MAX_DNS_SERVERS = 4;
/** Prefixes of a router advertisement. */
export const MAX_PREFIXES = 8;
