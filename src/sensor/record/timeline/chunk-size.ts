/** How large the timeline's chunks are: a budget holds so many that the oldest are a small part of it. */
const LARGEST_CHUNK = 64 * 1024 * 1024;
const SMALLEST_CHUNK = 256 * 1024;
const CHUNKS_OF_A_BUDGET = 16;

export function chunkBytesFor(budgetBytes: number): number {
  const wished = Math.floor(budgetBytes / CHUNKS_OF_A_BUDGET);
  return Math.max(SMALLEST_CHUNK, Math.min(LARGEST_CHUNK, wished));
}
