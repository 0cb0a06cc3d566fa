/** Bytes as lines of hex and text, cut where a header begins. Pure. */
import type { PacketLayer } from "../../../src/model/anomaly-sample.ts";

/** Neighbouring bytes of one line that belong to the same header. */
export interface HexRun {
  /** Index of the layer; -1 before the first. */
  readonly layer: number;
  readonly hex: string;
  readonly text: string;
}

export interface HexRow {
  readonly offset: number;
  readonly runs: readonly HexRun[];
}

export function hexRows(hex: string, layers: readonly PacketLayer[], columns: number): HexRow[] {
  const length = hex.length / 2;
  const rows: HexRow[] = [];
  for (let offset = 0; offset < length; offset += columns) {
    const end = Math.min(offset + columns, length);
    const runs: HexRun[] = [];
    for (let from = offset; from < end; ) {
      const layer = layerAt(layers, from);
      const next = layers[layer + 1]?.offset ?? end;
      const to = Math.min(end, Math.max(next, from + 1));
      runs.push({ layer, hex: pairs(hex, from, to), text: texts(hex, from, to) });
      from = to;
    }
    rows.push({ offset, runs });
  }
  return rows;
}

/** Four digits as Wireshark's pane has them. */
export function offsetText(offset: number): string {
  return offset.toString(16).padStart(4, "0");
}

function layerAt(layers: readonly PacketLayer[], offset: number): number {
  return layers.findLastIndex((layer) => layer.offset <= offset);
}

function pairs(hex: string, from: number, to: number): string {
  return (hex.slice(from * 2, to * 2).match(/../g) ?? []).join(" ");
}

function texts(hex: string, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) {
    const byte = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
  }
  return text;
}
