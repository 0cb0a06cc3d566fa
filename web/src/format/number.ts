/** Numbers as the reader writes them. */
import { byManner } from "./manner.ts";

const whole = byManner(({ locale }) => new Intl.NumberFormat(locale));
const fixed = [0, 1, 2, 3].map((digits) =>
  byManner(
    ({ locale }) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  ),
);
const rounded = byManner(({ locale }) => new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }));

export const count = (amount: number): string => whole().format(amount);
/** With so many digits behind the point, three at most. */
export const decimal = (amount: number, digits: number): string =>
  (fixed[digits] ?? rounded)().format(amount);
/** Without zeros behind the point. */
export const plainNumber = (amount: number): string => rounded().format(amount);

const percent = byManner(
  ({ locale }) => new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 2 }),
);
/** Of a part between 0 and 1; what is there is never nothing. */
export const share = (part: number): string =>
  part > 0 && part < 0.001 ? `< ${percent().format(0.001)}` : percent().format(part);
