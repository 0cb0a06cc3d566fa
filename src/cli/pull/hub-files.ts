/** The files of a hub that pull brings: ring files and clips, each with its place in the folder. No name leads out of it. */
import { AppError } from "../../base/app-error.ts";
import { type Clip, clipSchema } from "../../hub/api/contract/clip.ts";
import { ruleFileSchema } from "../../hub/api/contract/ring-file.ts";
import { type Rule, ruleSchema } from "../../hub/api/contract/rule.ts";
import { SLUG } from "../../model/sniffer-rule.ts";
import type { HubClient } from "../client/hub-client.ts";

/** No separator, no dot in front, nothing that a file system of any desktop reads in its own way. */
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,150}\.pcapng$/;
const MOST_RULES = 10_000;
const MOST_FILES = 100_001;
/** A begun file may become whole without a word of its rule that tells: such a list is believed no longer. */
const BELIEVED_MS = 20_000;

export interface HubFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  /** What comes and goes together: a ring file, a clip with its manifest. */
  readonly unit: string;
  /** Of the API. */
  readonly source: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** No more is written to it, as things stand. */
  readonly complete: boolean;
  readonly sha256?: string;
  /** What lies beside it. */
  readonly manifest?: { readonly path: string; readonly source: string; readonly modifiedMs: number };
}

/** What was listed of a rule when it said this of itself. */
interface Listed {
  readonly said: string;
  readonly files: readonly HubFile[];
  /** By `performance.now`; Infinity where every file is whole. */
  readonly believedMs: number;
}

export class HubFiles {
  readonly #client: HubClient;
  readonly #wanted: readonly string[] | undefined;
  readonly #withClips: boolean;
  readonly #listed = new Map<string, Listed>();

  /** `rules`: only of these, by slug, id or name; undefined: of all. */
  constructor(client: HubClient, rules: readonly string[] | undefined, withClips: boolean) {
    this.#client = client;
    this.#wanted = rules;
    this.#withClips = withClips;
  }

  async list(): Promise<HubFile[]> {
    const rules: Rule[] = [];
    for await (const rule of this.#client.list("/rules", ruleSchema, {}, MOST_RULES)) rules.push(rule);
    const files: HubFile[] = [];
    for (const slug of chosen(rules, this.#wanted))
      files.push(
        ...(await this.#ofRule(
          slug,
          rules.find((rule) => rule.slug === slug),
        )),
      );
    if (!this.#withClips) return files;
    for await (const clip of this.#client.list("/clips", clipSchema, {}, MOST_RULES))
      files.push(clipFile(clip));
    return files;
  }

  /** A ring that has not moved since is not listed again. */
  async #ofRule(slug: string, rule: Rule | undefined): Promise<readonly HubFile[]> {
    const said = JSON.stringify([rule?.state, rule?.files, rule?.fileBytes, rule?.oldest]);
    const before = this.#listed.get(slug);
    // Who waits for its sensor says nothing of itself.
    const silent = rule === undefined || rule.state === "waiting";
    if (!silent && before?.said === said && performance.now() < before.believedMs) return before.files;
    // Nothing comes into its begun file until somebody says so.
    const settled = rule === undefined || rule.state === "paused" || rule.state === "done";
    const files: HubFile[] = [];
    const path = `/rules/${slug}/files`;
    for await (const file of this.#client.list(path, ruleFileSchema, {}, MOST_FILES)) {
      if (!FILE_NAME.test(file.name)) throw badName(file.name);
      const place = `rules/${slug}/${file.name}`;
      files.push({
        path: place,
        unit: place,
        source: `${path}/${file.name}`,
        bytes: file.bytes,
        modifiedMs: Date.parse(file.modified),
        complete: !file.open || settled,
      });
    }
    const whole = files.every(({ complete }) => complete);
    const believedMs = whole ? Number.POSITIVE_INFINITY : performance.now() + BELIEVED_MS;
    this.#listed.set(slug, { said, files, believedMs });
    return files;
  }
}

/** Slugs. A rule that is gone may have left its files: it is known by its slug alone. */
function chosen(rules: readonly Rule[], wanted: readonly string[] | undefined): string[] {
  const slugs = (wanted ?? rules.map(({ slug }) => slug)).map(
    (word) =>
      rules.find(({ slug, id }) => slug === word || id === word)?.slug ??
      rules.find(({ name }) => name === word)?.slug ??
      word,
  );
  for (const slug of slugs) {
    if (SLUG.test(slug)) continue;
    if (wanted === undefined) throw badName(slug);
    throw new AppError("not-found", `there is no rule "${slug}"`, { hint: "`tapdeck rules` lists them" });
  }
  return [...new Set(slugs)];
}

function clipFile({ id, bytes, state, created, modified, manifestModified, sha256 }: Clip): HubFile {
  if (!SLUG.test(id)) throw badName(id);
  const unit = `clips/${id}`;
  const modifiedMs = Date.parse(modified ?? created);
  return {
    path: `${unit}/clip.pcapng`,
    unit,
    source: `/${unit}/frames.pcapng`,
    bytes,
    modifiedMs,
    complete: state !== "open",
    ...(sha256 === null ? {} : { sha256 }),
    manifest: {
      path: `${unit}/manifest.json`,
      source: `/${unit}/manifest.json`,
      modifiedMs: Date.parse(manifestModified ?? created),
    },
  };
}

function badName(name: string): AppError {
  return new AppError(
    "unsupported",
    `the hub names a file ${JSON.stringify(name.slice(0, 80))}, which is no name for one`,
    { hint: "Nothing of it was written; is this really your hub?" },
  );
}
