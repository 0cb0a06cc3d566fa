/** The flows of a filter handed out: as a table, as lines of JSON, or their frames. */
import { Readable } from "node:stream";
import { AppError } from "../../../base/app-error.ts";
import { compactSeconds } from "../../../base/time.ts";
import { tableRow } from "../../../formats/csv.ts";
import { nameOf } from "../../inventory/device.ts";
import { devicesCalled } from "../../query/compile.ts";
import { type FrameKind, frameWish } from "../../query/frame-selectors.ts";
import type { FlowCursor, FlowRow } from "../../store/traffic-store.ts";
import { record, recordStream } from "../audit-trail.ts";
import type { FlowItem } from "../contract/flow.ts";
import { flowExportQuerySchema, flowFramesQuerySchema } from "../contract/flow-sums.ts";
import type { Desk, FrameSelectors } from "../desk.ts";
import { cursorOf, flowIdText, flowItem } from "../flow-item.ts";
import { type FlowQuestion, flowQuestion, houseOf } from "../flow-question.ts";
import { downloadHeaders, flowing, PCAPNG } from "../pcapng-answer.ts";
import type { Router } from "../router.ts";

/** Read at once; what is read is written before more is. */
const PAGE_ROWS = 5000;
/** Flows whose frames can be asked for one by one. */
const MOST_FLOWS = 1000;

export function flowExportRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/flows/export",
    summary: "All flows of a filter, newest first, as CSV or one JSON object a line",
    scope: "view",
    query: flowExportQuerySchema,
    answer: { status: 200, description: "The flows", contentType: "text/csv" },
    handle: async ({ query, request, reply }) => {
      const question = flowQuestion(desk, query);
      const csv = query.format === "csv";
      const lines = csv ? csvLines(desk, question) : jsonLines(desk, question);
      const at = compactSeconds(Math.floor(question.span.fromMs / 1000));
      await record(
        desk,
        request,
        "download",
        "flows",
        `${query.format} ${query.q ?? ""}`.trim().slice(0, 500),
      );
      return reply
        .type(csv ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8")
        .header("content-disposition", `attachment; filename="flows_${at}.${csv ? "csv" : "jsonl"}"`)
        .header("cache-control", "no-store")
        .send(Readable.from(lines));
    },
  });
  router.add({
    method: "GET",
    path: "/flows/frames.pcapng",
    summary: "The frames of a filter's flows out of the timeline, if they can be told apart by it",
    scope: "frames",
    query: flowFramesQuerySchema,
    answer: { status: 200, description: "The frames", contentType: PCAPNG },
    handle: async ({ query, request, reply }) => {
      const question = flowQuestion(desk, query);
      const selectors = await selectorsOf(desk, question);
      const select = await desk.frames.select(selectors, question.span);
      const at = compactSeconds(Math.floor(question.span.fromMs / 1000));
      reply.type(PCAPNG).headers(downloadHeaders(`flows_${at}.pcapng`));
      const stream = desk.frames.stream(select);
      if (request.method === "HEAD") {
        (await flowing(stream)).destroy();
        return reply.send(Readable.from([]));
      }
      const span = `${query.from ?? "-24h"} to ${query.to ?? "now"}`;
      const what = (query.q ?? "").trim().slice(0, 200) || "everything";
      return reply.send(await recordStream(desk, request, "rewind", what, span, stream));
    },
  });
}

/** By objects where the filter is made of them alone, else by the flows themselves if they are few. */
async function selectorsOf(desk: Desk, question: FlowQuestion): Promise<FrameSelectors> {
  const { filter, node } = question;
  const wish = frameWish(node);
  const others = [
    filter.device,
    filter.remote,
    filter.domain,
    filter.direction,
    filter.proto,
    filter.port,
    filter.app,
  ];
  if ("terms" in wish && others.every((each) => each === undefined)) {
    const house = houseOf(desk.inventory);
    const selectors: Partial<Record<FrameKind, string[]>> = {};
    for (const [kind, term] of wish.terms) {
      const values = term.values.map(String);
      selectors[kind] =
        kind === "device" ? values.flatMap((value) => devicesCalled(term, value, house)) : values;
    }
    return selectors;
  }
  const rows = await fewFlows(desk, question);
  if (rows.length === 0) throw new AppError("not-found", "no flow matches, so there are no frames");
  if (rows.length <= MOST_FLOWS) return { flow: rows.map(flowIdText) };
  const part = "unsayable" in wish ? wish.unsayable : "this filter";
  throw new AppError(
    "conflict",
    `frames cannot be chosen by "${part}", and there are more than ${MOST_FLOWS} flows to name one by one`,
    { hint: "Narrow the filter or the span, or leave that part out" },
  );
}

async function fewFlows(desk: Desk, question: FlowQuestion): Promise<FlowRow[]> {
  const live = [...question.live()].slice(0, MOST_FLOWS + 1);
  const keys = new Set(live.map(flowIdText));
  const query = { filter: question.filter, sort: "start", descending: true, after: undefined } as const;
  const stored = question.stored ? await desk.store.flows({ ...query, limit: MOST_FLOWS + 1 }) : [];
  return [...live, ...stored.filter((row) => !keys.has(flowIdText(row)))];
}

/** Live ones first, then the stored ones page by page. */
async function* itemsOf(desk: Desk, question: FlowQuestion): AsyncGenerator<FlowItem[]> {
  const placeOf = await desk.places.open();
  const item = (row: FlowRow, live: boolean): FlowItem =>
    flowItem(row, live, desk.sensorOf(row.epochId), placeOf);
  const live = [...question.live()];
  const keys = new Set(live.map(flowIdText));
  yield live.map((row) => item(row, true));
  if (!question.stored) return;
  let after: FlowCursor | undefined;
  for (;;) {
    const query = { filter: question.filter, sort: "start", descending: true, after } as const;
    const rows = await desk.store.flows({ ...query, limit: PAGE_ROWS });
    yield rows.filter((row) => !keys.has(flowIdText(row))).map((row) => item(row, false));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return;
    after = cursorOf(last, "start");
  }
}

async function* jsonLines(desk: Desk, question: FlowQuestion): AsyncGenerator<string> {
  for await (const items of itemsOf(desk, question)) {
    if (items.length > 0) yield items.map((item) => `${JSON.stringify(item)}\n`).join("");
  }
}

type Column = readonly [
  name: string,
  value: (item: FlowItem, nameOf: (id: string | null) => string) => unknown,
];

const COLUMNS: readonly Column[] = [
  ["start", ({ start }) => start],
  ["end", ({ end }) => end],
  ["device", ({ deviceId }, name) => name(deviceId)],
  ["deviceId", ({ deviceId }) => deviceId],
  ["peer", ({ peerDeviceId }, name) => name(peerDeviceId)],
  ["direction", ({ direction }) => direction],
  ["proto", ({ proto }) => proto],
  ["app", ({ app }) => app],
  ["domain", ({ domain }) => domain],
  ["country", ({ country }) => country],
  ["asn", ({ asn }) => asn],
  ["asName", ({ asName }) => asName],
  ["uploadBytes", ({ uploadBytes }) => uploadBytes],
  ["downloadBytes", ({ downloadBytes }) => downloadBytes],
  ["lanBytes", ({ lanBytes }) => lanBytes],
  ["orig.ip", ({ orig }) => orig.ip],
  ["orig.port", ({ orig }) => orig.port],
  ["orig.mac", ({ orig }) => orig.mac],
  ["orig.packets", ({ orig }) => orig.packets],
  ["orig.bytes", ({ orig }) => orig.bytes],
  ["resp.ip", ({ resp }) => resp.ip],
  ["resp.port", ({ resp }) => resp.port],
  ["resp.mac", ({ resp }) => resp.mac],
  ["resp.packets", ({ resp }) => resp.packets],
  ["resp.bytes", ({ resp }) => resp.bytes],
  ["state", ({ state }) => state],
  ["vlan", ({ vlan }) => vlan],
  ["communityId", ({ communityId }) => communityId],
  ["sensor", ({ sensor }) => sensor],
  ["id", ({ id }) => id],
];

async function* csvLines(desk: Desk, question: FlowQuestion): AsyncGenerator<string> {
  const names = new Map(desk.inventory.all().map((device) => [device.id, nameOf(device).name]));
  const name = (id: string | null): string => (id === null ? "" : (names.get(id) ?? id));
  yield tableRow(COLUMNS.map(([head]) => head));
  for await (const items of itemsOf(desk, question)) {
    if (items.length > 0)
      yield items.map((item) => tableRow(COLUMNS.map(([, value]) => value(item, name)))).join("");
  }
}
