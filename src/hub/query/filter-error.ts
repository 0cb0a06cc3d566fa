/** What is wrong with a filter, where, and what would be right. */
import { AppError } from "../../base/app-error.ts";

export interface FilterFault {
  /** Characters from the beginning of the text. */
  readonly at: number;
  readonly length: number;
  readonly what: string;
  readonly hint?: string | undefined;
  /** What may have been meant in place of these characters. */
  readonly instead?: string | undefined;
}

export class FilterError extends AppError {
  readonly fault: FilterFault;

  constructor(fault: FilterFault) {
    const hint = fault.instead === undefined ? fault.hint : `Did you mean ${fault.instead}?`;
    super(
      "invalid",
      `the filter is wrong at character ${fault.at + 1}: ${fault.what}`,
      hint === undefined ? {} : { hint },
    );
    this.fault = fault;
  }
}
