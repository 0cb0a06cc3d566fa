/** What a test made goes in the opposite order: the program before its folder, the folder's mount before the folder. */
import type { TestContext } from "node:test";

type Undo = () => unknown;

const undone = new WeakMap<TestContext, Undo[]>();

export function cleanup(t: TestContext, undo: Undo): void {
  const known = undone.get(t);
  if (known !== undefined) {
    known.push(undo);
    return;
  }
  const list = [undo];
  undone.set(t, list);
  t.after(async () => {
    for (const one of list.reverse()) await one();
  });
}
