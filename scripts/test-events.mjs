// A node:test reporter for programs: what became of each test, one JSON object a line.
import { inspect } from "node:util";

const MOST_LETTERS = 8000;

/** What went wrong, as the test's author would read it; a comparison of thousands of lines is cut. */
function told(error) {
  const cause = error?.cause ?? error;
  const text = typeof cause?.stack === "string" ? cause.stack : inspect(cause);
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}\n… (cut)` : text;
}

export default async function* events(source) {
  for await (const { type, data } of source) {
    const { name, file, message, skip, nesting } = data;
    const ms = data.details?.duration_ms;
    if (type === "test:pass") yield `${JSON.stringify({ type, name, file, skip, nesting, ms })}\n`;
    if (type === "test:fail") {
      const { error } = data.details;
      // That a test within it failed is told by that one.
      const why = error?.failureType === "subtestsFailed" ? undefined : told(error);
      yield `${JSON.stringify({ type, name, file, nesting, ms, why })}\n`;
    }
    if (type === "test:diagnostic" || type === "test:stderr")
      yield `${JSON.stringify({ type, file, message })}\n`;
  }
}
