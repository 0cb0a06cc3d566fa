/** What the names of a flow rest on: that of its responder, and that of its application. */
export const DOMAIN_SOURCES = ["sni", "quic", "http", "dns"] as const;
export type DomainSource = (typeof DOMAIN_SOURCES)[number];

/** Bytes that only this protocol says, or no more than the port. */
export const APP_SOURCES = ["payload", "port"] as const;
export type AppSource = (typeof APP_SOURCES)[number];
