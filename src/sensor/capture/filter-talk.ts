/** What the process that compiles capture filters and whoever asks it say to each other. */
import type { Compiled } from "./libpcap.ts";

/** For one text; `or` of 400 hosts takes 3 s. */
export const COMPILE_LIMIT_S = 2;

export interface FilterRequest {
  readonly text: string;
  readonly linkType: number;
}

/** First whether it can work at all, then one answer a request. */
export type FilterAnswer =
  | { readonly ready: string }
  | { readonly unsupported: string; readonly hint: string }
  | Compiled;
