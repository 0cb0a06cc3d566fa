/** What the supervisor and its two children say to each other over Node's own channel. */
import * as z from "zod";
import type { TunnelMode } from "./tunnel-mode.ts";

/** A capture the supervisor opened for the sensor: the descriptor's number in the sensor. */
export const sourceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("interface"), fd: z.number(), name: z.string() }),
  /** Messages of a connector (base/source-message.ts). */
  z.object({ kind: z.literal("stream"), fd: z.number(), name: z.string(), ourClock: z.boolean().optional() }),
  /** A socket to which a mirror sends each frame in a datagram; `from` is the only sender that counts. */
  z.object({
    kind: z.literal("datagrams"),
    fd: z.number(),
    name: z.string(),
    form: z.enum(["tzsp", "vxlan", "gre"]),
    from: z.string().optional(),
  }),
  /** A regular file or a pipe; pipes are read live. */
  z.object({ kind: z.literal("file"), fd: z.number(), name: z.string() }),
]);
export type DatagramForm = Extract<z.infer<typeof sourceSchema>, { kind: "datagrams" }>["form"];
export type SourceSpec = z.infer<typeof sourceSchema>;

/** How the timeline shall be kept, by options; a size that is not said is the owner's wish, or a share of the free disk. */
export interface TimelineWish {
  readonly size: number | "off" | undefined;
  readonly memory: boolean;
  /** Of a flow no more than about its first so many bytes. */
  readonly cutoffBytes: number | undefined;
  /** How long frames are wanted to be kept: a timeline too small for it is warned of. */
  readonly keepMs?: number | undefined;
}

export interface SensorStart {
  readonly type: "start";
  readonly link: string;
  readonly linkToken: string;
  readonly sensor: string;
  readonly dataFolder: string;
  readonly sources: readonly SourceSpec[];
  readonly homeNets: readonly string[];
  readonly demo: boolean;
  /** Live captures only: frames that come twice are left out. */
  readonly dedup: boolean;
  readonly tunnels: TunnelMode;
  readonly timeline: TimelineWish;
  /** What clips may take, if an option says it. */
  readonly clipBytes?: number | undefined;
  /** What timeline, clips and rings may take together, likewise. */
  readonly recordingBytes?: number | undefined;
  /** Live captures only: interface addresses of this machine. */
  readonly ownAddresses: readonly string[];
  /** By which descriptors of sources come that are added while it runs; undefined in a replay. */
  readonly handoverFd?: number | undefined;
}

/** To the sensor while it runs. The descriptor of a new source lies in the pair, under this number. */
export type SensorOrder =
  | {
      readonly type: "add-source";
      readonly ticket: number;
      readonly source: SourceSpec;
      readonly homeNets: readonly string[];
    }
  | { readonly type: "remove-source"; readonly name: string };

export interface HubStart {
  readonly type: "start";
  readonly link: string;
  readonly linkToken: string;
  readonly dataFolder: string;
  readonly listenHost: string;
  readonly listenPort: number;
  /** Event time rules: replays and the demo take their clock from the packets. */
  readonly replay: boolean;
  readonly demo: boolean;
  readonly version: string;
}

/** From a child. The supervisor believes only this much, and cuts the texts. */
export const childMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("ready"),
    url: z.string().max(300).optional(),
    setupUrl: z.string().max(500).optional(),
    fingerprint: z.string().max(200).optional(),
  }),
  /** Bad world: do not restart, say this, exit. */
  z.object({ type: z.literal("fatal"), line: z.string().max(1000), exit: z.number() }),
  /** One line for people who watch the terminal. */
  z.object({ type: z.literal("watch"), line: z.string().max(300) }),
  /** The hub asks (model/source-ask.ts). */
  z.object({ type: z.literal("ask"), id: z.number().int(), ask: z.unknown() }),
]);
export type ChildMessage = z.infer<typeof childMessageSchema>;
