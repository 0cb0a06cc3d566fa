/** What a way to tell people is: one file that takes a notice to where its settings say, or fails with the reason. */
import { AppError } from "../../base/app-error.ts";
import type { AlarmKind, Severity } from "../../model/alarm-kind.ts";
import type { ChannelSettings, ChannelType } from "../../model/channel-settings.ts";

/** The flow that shows it best. */
export interface NoticeFlow {
  readonly srcAddress: string;
  readonly srcPort: number;
  readonly destAddress: string;
  readonly destPort: number;
  /** `tcp`, `udp`, `icmp`, `icmp6` or a number. */
  readonly proto: string;
  readonly communityId?: string;
}

/** One thing to be told of an alarm. Texts are one line each, without control characters. */
export interface Notice {
  /** The alarm's id. */
  readonly id: string;
  readonly kind: AlarmKind | "test";
  readonly severity: Severity;
  /** `resumed`: it had ended and goes on again; only channels that show a state hear of it. */
  readonly state: "opened" | "resumed" | "ended" | "test";
  readonly title: string;
  /** Whole sentences. */
  readonly why: string;
  readonly deviceId: string | null;
  readonly deviceName: string | null;
  readonly destination?: string;
  /** Event time. */
  readonly startMs: number;
  readonly endMs?: number;
  /** The alarm on the page, where the way knows the page's address. */
  readonly link?: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly flow?: NoticeFlow;
}

/** What a channel may know beside its settings. */
export interface Surroundings {
  readonly dataFolder: string;
  readonly version: string;
  /** The page's address for the readers of this channel. */
  readonly page: string | undefined;
  /** Alarms that go on about this device, or about none; those that this channel does not tell of are not among them. */
  goingOn(deviceId: string | null): readonly Notice[];
}

export interface Channel {
  /** Fails with an Error whose message is the reason, in words. An attempt ends when the signal says so. */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
  /** It was removed: what it left where it went is taken away, if that can be done within seconds. */
  withdraw?(): Promise<void>;
  close(): Promise<void>;
}

export interface ChannelKind<T extends ChannelType> {
  readonly type: T;
  /** Others see there what goes on, not only what began. */
  readonly showsState?: true;
  /** Where it goes, without secrets: `smtp.example.com → anna@example.com`. */
  target(settings: ChannelSettings[T]): string;
  /** What it means that a message was sent, for who sends a test; default: it was taken. */
  taken?(settings: ChannelSettings[T]): string;
  open(settings: ChannelSettings[T], around: Surroundings): Channel;
}

/** This message will never be taken, but another may be. */
export class NoticeRefused extends AppError {
  constructor(message: string, cause?: unknown) {
    super("unreachable", message, { cause });
  }
}

/** A channel that keeps nothing open between messages. */
export function sending(send: Channel["send"]): Channel {
  return { send, close: async () => undefined };
}
