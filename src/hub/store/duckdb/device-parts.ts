/**
 * Devices that a person said to be one. Traffic is stored by the part that moved it and stays so: whoever asks names whole
 * devices and is answered in whole devices, so that a split gives each part its own history back.
 */
import type { FlowExpression } from "../../../model/flow-expression.ts";
import type { DeviceRow } from "../store.ts";
import type { FlowFilter, FlowRow } from "../traffic-store.ts";
import type { Add } from "./flow-clauses.ts";

type Stored = Pick<DeviceRow, "id" | "partOf">;

export class DeviceParts {
  /** The whole of each part, only where that is another. */
  readonly #wholeOf = new Map<string, string>();
  readonly #partsOf = new Map<string, readonly string[]>();

  learn(rows: readonly Stored[]): void {
    let changed = false;
    for (const { id, partOf } of rows) {
      if ((this.#wholeOf.get(id) ?? null) === (partOf ?? null)) continue;
      changed = true;
      if (partOf === null || partOf === undefined) this.#wholeOf.delete(id);
      else this.#wholeOf.set(id, partOf);
    }
    if (!changed) return;
    this.#partsOf.clear();
    for (const [part, whole] of this.#wholeOf) {
      this.#partsOf.set(whole, [...(this.#partsOf.get(whole) ?? [whole]), part]);
    }
  }

  wholeOf(part: string): string {
    return this.#wholeOf.get(part) ?? part;
  }

  partsOf(whole: string): readonly string[] {
    return this.#partsOf.get(whole) ?? [whole];
  }

  /** `column` holds a part of this device. */
  clause(column: string, device: string, add: Add): string {
    const parts = this.partsOf(device).map(add);
    return parts.length === 1 ? `${column} = ${parts[0]}` : `${column} IN (${parts.join(", ")})`;
  }

  /** The whole device of what `column` holds. */
  key(column: string, add: Add): string {
    if (this.#wholeOf.size === 0) return column;
    const cases = [...this.#wholeOf].map(([part, whole]) => `WHEN ${add(part)} THEN ${add(whole)}`);
    return `CASE ${column} ${cases.join(" ")} ELSE ${column} END`;
  }

  /** The same filter, of parts. */
  filter(filter: FlowFilter): FlowFilter {
    if (this.#wholeOf.size === 0) return filter;
    const where = filter.where === undefined ? undefined : this.#expression(filter.where);
    const { device } = filter;
    if (device === undefined || this.partsOf(device).length === 1) return { ...filter, where };
    const own: FlowExpression = { kind: "device", ids: this.partsOf(device) };
    return {
      ...filter,
      device: undefined,
      where: where === undefined ? own : { kind: "all", of: [own, where] },
    };
  }

  #expression(expression: FlowExpression): FlowExpression {
    switch (expression.kind) {
      case "all":
      case "any":
        return { ...expression, of: expression.of.map((each) => this.#expression(each)) };
      case "not":
        return { kind: "not", of: this.#expression(expression.of) };
      case "device":
        return { kind: "device", ids: expression.ids.flatMap((id) => this.partsOf(id)) };
      default:
        return expression;
    }
  }

  /** In place: rows are fresh from the store. Both ends of one device are no peers. */
  ofFlow(row: FlowRow): FlowRow {
    if (this.#wholeOf.size === 0) return row;
    if (row.device !== null) row.device = this.wholeOf(row.device);
    if (row.peer !== null) row.peer = this.wholeOf(row.peer);
    if (row.peer === row.device) row.peer = null;
    return row;
  }
}
