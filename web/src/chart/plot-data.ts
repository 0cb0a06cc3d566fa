/** Usage as the plot's columns: seconds, upload upward, download downward. Pure. */
import type { AlignedData } from "uplot";
import type { Usage } from "../../../src/hub/api/contract/usage.ts";

export function plotData(usage: Usage): AlignedData {
  return [
    usage.items.map((one) => Date.parse(one.start) / 1000),
    usage.items.map((one) => one.uploadBytes),
    usage.items.map((one) => -one.downloadBytes),
  ];
}
