/** Countries and networks as people say them. */
import { byManner } from "./manner.ts";

const countries = byManner(
  ({ locale }) => new Intl.DisplayNames([locale], { type: "region", fallback: "code" }),
);
const LEGAL_FORM =
  /[\s,]+(inc|incorporated|llc|l\.l\.c|ltd|limited|gmbh|mbh|kg|ag|s\.?a|s\.?a\.?s|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|plc|corp|corporation|co|company|pty|pte|pvt|ab|oy|oyj|as|a\/s|aps)\.?$/i;

/** `Germany` for `DE`; a code that nobody knows stays as it is. */
export function countryName(code: string): string {
  try {
    return countries().of(code) ?? code;
  } catch {
    return code;
  }
}

/** `Hetzner Online` for `Hetzner Online GmbH`. Who is only a legal form stays so. */
export function shortOrganisation(name: string): string {
  let short = name.trim();
  for (;;) {
    const cut = short.replace(LEGAL_FORM, "").trim();
    if (cut === short || cut === "") return short;
    short = cut;
  }
}
