/** What the supervisor orders about sources, as the packet thread is told it: with the descriptor that came over. */
import type { SensorOrder } from "../model/child-message.ts";
import { takeOver } from "./capture/descriptor-pair.ts";
import type { ToPacketThread } from "./thread-messages.ts";

/** Undefined when the descriptor is not there. */
export function sourceOrder(order: SensorOrder, handoverFd: number | undefined): ToPacketThread | undefined {
  if (order.type === "remove-source") return order;
  const fd = handoverFd === undefined ? undefined : takeOver(handoverFd, order.ticket);
  if (fd === undefined) return undefined;
  return { type: "add-source", source: { ...order.source, fd }, homeNets: order.homeNets };
}
