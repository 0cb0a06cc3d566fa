/** `--privacy CLASS`: how much of an object's frames may be recorded. */
import { InvalidArgumentError, Option } from "commander";
import { privacySchema } from "../../model/privacy-schema.ts";

export function privacyOption(): Option {
  return new Option(
    "--privacy <class>",
    "full; first-N, the first N bytes of each flow; headers, without what they carry; nothing",
  ).argParser(privacyClass);
}

function privacyClass(text: string): string {
  if (privacySchema.safeParse(text).success) return text;
  throw new InvalidArgumentError("Say full, first-N (such as first-4096), headers or nothing.");
}
