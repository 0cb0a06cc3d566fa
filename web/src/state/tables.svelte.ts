/** The tables behind countries, networks and vendors: whose they are and how old. */
import type { Table } from "../../../src/hub/api/contract/table.ts";
import * as calls from "../api/calls.ts";
import { type Trouble, troubleOf } from "../api/trouble.ts";

let all = $state.raw<readonly Table[] | null>(null);
let trouble = $state.raw<Trouble | null>(null);

export const tables = {
  get all(): readonly Table[] | null {
    return all;
  },
  get trouble(): Trouble | null {
    return trouble;
  },
  of(name: Table["table"]): Table | undefined {
    return all?.find((one) => one.table === name);
  },
  async refresh(): Promise<void> {
    try {
      all = (await calls.tables()).items;
      trouble = null;
    } catch (cause) {
      trouble = troubleOf(cause);
    }
  },
};
