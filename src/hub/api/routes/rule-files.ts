/** What rules have recorded: lists and downloads. Bytes stream from the sensor; nothing is held here. */
import { Readable } from "node:stream";
import { AppError } from "../../../base/app-error.ts";
import { formatInstantMs } from "../../../base/time.ts";
import type { RingFile } from "../../../model/sniffer-rule.ts";
import { recordStream } from "../audit-trail.ts";
import {
  type RuleFile,
  ruleFilePageSchema,
  ruleFileParamsSchema,
  ruleFilesQuerySchema,
  ruleParamsSchema,
} from "../contract/index.ts";
import { pageOfList } from "../cursor.ts";
import type { Desk } from "../desk.ts";
import { sendFile } from "../file-answer.ts";
import { downloadHeaders, PCAPNG } from "../pcapng-answer.ts";
import { API_PREFIX, type Router } from "../router.ts";
import { noRule } from "./rules.ts";

export function ruleFileRoutes(router: Router, desk: Desk): void {
  router.add({
    method: "GET",
    path: "/rules/:id/files",
    summary: "The ring files of a rule, oldest first; also of a deleted rule whose files were kept",
    scope: "view",
    params: ruleParamsSchema,
    query: ruleFilesQuerySchema,
    answer: { status: 200, description: "A page of files", schema: ruleFilePageSchema },
    handle: async ({ params, query }) => {
      const slug = slugOf(desk, params.id);
      const files = [...(await desk.rules.files(slug))].sort((a, b) => (a.name < b.name ? -1 : 1));
      return pageOfList(
        files.map((file) => fileItem(slug, file)),
        query,
      );
    },
  });
  router.add({
    method: "GET",
    path: "/rules/:id/files/:name",
    summary: "One ring file, the open one too; Range requests work",
    scope: "frames",
    params: ruleFileParamsSchema,
    answer: { status: 200, description: "The file, or with 206 the asked part", contentType: PCAPNG },
    handle: async ({ params, request, reply }) => {
      const slug = slugOf(desk, params.id);
      const file = (await desk.rules.files(slug)).find((each) => each.name === params.name);
      if (file === undefined) {
        throw new AppError("not-found", `there is no file ${params.name} (any more)`, {
          hint: "A ring overwrites its oldest file: list the files again",
        });
      }
      return await sendFile(desk, request, reply, {
        name: file.name,
        bytes: file.bytes,
        // An open file changes under its name, so it has no tag; a closed one never changes again.
        tag: file.open ? undefined : `${file.bytes.toString(36)}-${Math.floor(file.modifiedMs).toString(36)}`,
        target: `${slug}/${file.name}`,
        read: (from, to) => desk.rules.readFile(slug, file.name, from, to),
      });
    },
  });
  router.add({
    method: "GET",
    path: "/rules/:id/frames.pcapng",
    summary: "All frames of a rule in time order, as one pcapng",
    scope: "frames",
    params: ruleParamsSchema,
    answer: { status: 200, description: "The frames", contentType: PCAPNG },
    handle: async ({ params, request, reply }) => {
      const slug = slugOf(desk, params.id);
      reply.type(PCAPNG).headers(downloadHeaders(`${slug}.pcapng`));
      if (request.method === "HEAD") return reply.send(Readable.from([]));
      const stream = desk.rules.frames(slug);
      return reply.send(await recordStream(desk, request, "download", slug, "all frames", stream));
    },
  });
}

function slugOf(desk: Desk, id: string): string {
  const slug = desk.rules.slugOf(id);
  if (slug === undefined) throw noRule(id);
  return slug;
}

function fileItem(slug: string, file: RingFile): RuleFile {
  return {
    name: file.name,
    bytes: file.bytes,
    open: file.open,
    modified: formatInstantMs(file.modifiedMs),
    url: `${API_PREFIX}/rules/${slug}/files/${file.name}`,
  };
}
