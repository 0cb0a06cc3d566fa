/**
 * `npx tsx bench/kinds.ts [FOLDER]`: devices of labelled captures (`test/detect/kind-labels.ts`; default ../shared/pcaps), of a day of
 * the generated household and of the street (`test/detect/street`), as a new installation would judge them. Recall: of the devices of a kind those that are said to
 * be it. Precision: of the labelled devices that are said to be of a kind those that are it.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { DEVICE_KINDS } from "../src/model/device-kind.ts";
import { type Judged, judgedCaptures, judgedHousehold, judgedStreet } from "../test/detect/judged-kinds.ts";
import { VIEWS } from "../test/detect/street/street.ts";

const { positionals } = parseArgs({ allowPositionals: true });
const folder = positionals[0] ?? "../shared/pcaps";
if (!existsSync(folder)) {
  process.stderr.write(`kinds: there is no ${folder}\n`);
  process.exit(1);
}
show("captures", await judgedCaptures(folder));
show("household", await judgedHousehold());
for (const view of VIEWS) show(`street, ${view}`, await judgedStreet(view));

function show(title: string, judged: readonly Judged[]): void {
  for (const one of judged)
    if (one.found !== one.kind) process.stdout.write(`  ${one.where}: a ${one.kind}, judged ${one.words}\n`);
  const rows = DEVICE_KINDS.flatMap((kind) => {
    const are = judged.filter((one) => one.kind === kind);
    const said = judged.filter((one) => one.found === kind);
    const right = are.filter((one) => one.found === kind).length;
    const unknown = are.filter((one) => one.found === "unknown").length;
    return are.length + said.length === 0
      ? []
      : [
          `| ${kind} | ${are.length} | ${right} | ${unknown} | ${are.length - right - unknown} | ${said.length - right} |`,
        ];
  });
  const head = `\n| ${title} | devices | right | unknown | taken for another | wrongly so called |\n|---|---|---|---|---|---|`;
  process.stdout.write(`${head}\n${rows.join("\n")}\n`);
}
