/** What sensor and hub say to each other of budgets. */
import * as z from "zod";
import { BUDGET_NAMES, type Budgets, type SaidBudgets } from "./budgets.ts";
import { timelineStatusSchema } from "./frame-select.ts";
import { recordingRoomSchema } from "./recording-room.ts";

const bytes = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
export const saidBudgetsSchema = z.object({
  timelineBytes: bytes.optional(),
  clipBytes: bytes.optional(),
  recordingBytes: bytes.optional(),
}) satisfies z.ZodType<SaidBudgets>;

const budgetsSchema = saidBudgetsSchema.extend({
  timelineBytes: z.number(),
  clipBytes: z.number(),
}) satisfies z.ZodType<Budgets>;

/** What a sensor says of its budgets. */
export const budgetStateSchema = z.object({
  now: budgetsSchema,
  /** What it was last told, or remembers. */
  wish: saidBudgetsSchema,
  /** By which option of the start each that cannot be changed is what it is. */
  fixed: z.partialRecord(z.enum(BUDGET_NAMES), z.string().max(100)),
  /** What the timeline takes of this disk where nobody says. */
  timelineShareBytes: z.number(),
  /** What lies there. */
  held: z.object({ timelineBytes: z.number(), clipBytes: z.number(), ringBytes: z.number() }),
  /** What the disk has room for beside that, above its free floor. */
  diskBytes: z.number(),
  room: recordingRoomSchema,
  timeline: timelineStatusSchema,
});
export type BudgetState = z.infer<typeof budgetStateSchema>;

export const timelineCutSchema = z.object({
  goneBytes: z.number(),
  /** Of what would be left, event time; null where that is nothing. */
  oldestMs: z.number().nullable(),
});
/** What would be thrown out of the timeline for less room: whole chunks. */
export type TimelineCut = z.infer<typeof timelineCutSchema>;
