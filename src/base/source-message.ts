/**
 * What a connector (it reaches the other machine) and a source (it reads what comes) say to each other, over a pair of
 * sockets that keeps messages apart. Each message begins with its kind, one byte:
 *
 *     begin   a capture begins anew from its header; what was under way is over. So many of its frames were taken before
 *             and are left out (4 bytes, little-endian)
 *     data    bytes of the capture, as they came
 *     state   the state (one byte), then why, in words (UTF-8)
 *     lost    frames lost on the other machine (4 bytes, little-endian)
 *     mark    how many of the capture's frames were taken?
 *     knock   a connector has started: who is there?
 *
 * A source answers: here is this run of it (4 bytes that no other run has); begin the capture anew; so many frames were
 * taken (4 bytes). A connector begins when it hears of a source, and anew when it hears of another.
 */
export const SOURCE_MESSAGE = { begin: 1, data: 2, state: 3, lost: 4, knock: 5, mark: 6 } as const;
export const SOURCE_ORDER = { here: 1, anew: 2, taken: 3 } as const;

export const LINK_STATES = ["connecting", "connected", "waiting"] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** Of capture bytes in one message. */
export const MAX_DATA_BYTES = 64 * 1024;
/** Of words. */
export const MAX_REASON_BYTES = 500;
