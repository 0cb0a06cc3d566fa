/** A flow's shape as the API shows it; apart, for readers of captures have no use for schemas. */
import * as z from "zod";
import { type ClearKind, type FlowShape, SHAPE_WAYS, SHAPES } from "./traffic-shape.ts";

const CLEAR = SHAPES.filter((kind): kind is ClearKind => kind !== "unclear");

const toldShapeSchema = z.object({
  kind: z.enum(CLEAR),
  way: z.enum(SHAPE_WAYS).meta({ description: "which way of the device it is told by" }),
  certainty: z.number().min(0).max(1),
  bitsPerSecond: z.number(),
  seconds: z.number(),
  packets: z.number().meta({ description: "packets it rests on" }),
  words: z.string().meta({ description: "what it looks like, in words" }),
  why: z.string().meta({ description: "the arithmetic, in words" }),
});

export const flowShapeSchema: z.ZodType<FlowShape> = z.union([
  toldShapeSchema,
  z.object({ kind: z.literal("unclear") }),
]);
