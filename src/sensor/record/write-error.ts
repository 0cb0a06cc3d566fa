/** Why a write failed, as people are told. */
export function explainWriteError(
  error: Error,
  folder: string,
): { state: "disk-full" | "error"; reason: string } {
  const code = "code" in error ? String(error.code) : error.message;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return { state: "disk-full", reason: "the disk is full; frames are dropped until there is space" };
  }
  return { state: "error", reason: `cannot write to ${folder} (${code}); trying again` };
}
