/** `manifest.json` of a clip: what was wished, what it holds, and up to which place of the timeline. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { open, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { clipReportSchema, clipWishSchema } from "../model/clip.ts";

export const MANIFEST = "manifest.json";
const MADE = /^clip-[a-z0-9-]+\.new$/;
const FOLDER_MODE = 0o750;
const FILE_MODE = 0o640;

const manifestSchema = z.object({
  report: clipReportSchema,
  wish: clipWishSchema,
  /** Which of the marks are on frames. */
  marked: z.array(z.number()).default([]),
  /** Everything of the timeline before it has been looked at; its newest frame then (event time). */
  place: z.object({ chunk: z.number(), row: z.number(), ms: z.number().default(0) }).optional(),
});
export type ClipManifest = z.infer<typeof manifestSchema>;

/** Undefined when there is none that can be read. */
export function readManifest(folder: string): ClipManifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(join(folder, MANIFEST), "utf8")));
  } catch {
    return undefined;
  }
}

/** Empty of what an earlier run did not finish. */
export function clearScratch(scratch: string): void {
  mkdirSync(scratch, { recursive: true, mode: FOLDER_MODE });
  for (const name of readdirSync(scratch)) if (MADE.test(name)) rmSync(join(scratch, name));
}

/**
 * The old one or the new one, whatever happens. It is made in `scratch`, so that a kill leaves nothing in the clip's
 * folder that is neither a capture nor a manifest.
 */
export async function writeManifest(folder: string, scratch: string, manifest: ClipManifest): Promise<void> {
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  const made = join(scratch, `clip-${manifest.wish.id}.new`);
  const file = await open(made, "w", FILE_MODE);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  try {
    await rename(made, join(folder, MANIFEST));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EXDEV")) throw error;
    // Somebody gave the clips a disk of their own.
    await writeFile(join(folder, MANIFEST), text, { mode: FILE_MODE });
  }
}
