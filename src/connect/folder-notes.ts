/** What was read of a watched folder, kept in a file: bounded by the files that are there. */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface FileNote {
  readonly name: string;
  readonly ino: number;
  /** Of its first bytes: another content under the same name is another file. */
  readonly head: string;
  size: number;
  mtimeMs: number;
  frames: number;
  done: boolean;
}

interface Candidate {
  readonly name: string;
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

export class FolderNotes {
  /** The name of a file that grew after it was read, if there is one. */
  grown: string | undefined;
  readonly #path: string;
  readonly #notes: Map<string, FileNote>;

  private constructor(path: string, notes: FileNote[]) {
    this.#path = path;
    this.#notes = new Map(notes.map((note) => [note.name, note]));
  }

  static open(folder: string, watched: string): FolderNotes {
    const path = join(folder, `folder-${hashOf(watched)}.json`);
    try {
      return new FolderNotes(path, JSON.parse(readFileSync(path, "utf8")) as FileNote[]);
    } catch {
      return new FolderNotes(path, []);
    }
  }

  wants(file: Candidate, head: Buffer): boolean {
    const note = this.#known(file, head);
    if (note === undefined || !note.done) return true;
    if (file.size > note.size) this.grown = file.name;
    return false;
  }

  begin(file: Candidate, head: Buffer): FileNote {
    const known = this.#known(file, head);
    if (known !== undefined) return Object.assign(known, { size: file.size, mtimeMs: file.mtimeMs });
    const { name, ino, size, mtimeMs } = file;
    const note = { name, ino, head: hashOf(head), size, mtimeMs, frames: 0, done: false };
    this.#notes.set(name, note);
    return note;
  }

  taken(note: FileNote, frames: number): void {
    if (frames <= note.frames) return;
    note.frames = frames;
    this.#write();
  }

  done(note: FileNote): void {
    note.done = true;
    this.#write();
  }

  forgetAllBut(names: ReadonlySet<string>): void {
    for (const name of this.#notes.keys()) if (!names.has(name)) this.#notes.delete(name);
    if (this.grown !== undefined && !names.has(this.grown)) this.grown = undefined;
  }

  #known(file: Candidate, head: Buffer): FileNote | undefined {
    const note = this.#notes.get(file.name);
    return note?.head === hashOf(head) && note.ino === file.ino ? note : undefined;
  }

  #write(): void {
    const whole = `${this.#path}.new`;
    writeFileSync(whole, JSON.stringify([...this.#notes.values()]), { mode: 0o600 });
    renameSync(whole, this.#path);
  }
}

function hashOf(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 24);
}
