import assert from "node:assert/strict";
import { test } from "node:test";
import { startHouse } from "../test-house.ts";
import { userPageSchema } from "./contract/index.ts";
import { problem } from "./test-calls.ts";

const PASSWORD = "a long enough one";

test("users are listed and removed; the last one stays, for nobody could come in any more", async (t) => {
  const house = await startHouse(t);
  const names = async (): Promise<string[]> => {
    const answer = await house.send("GET", "/api/v1/users");
    return userPageSchema.parse(await answer.json()).items.map(({ name }) => name);
  };
  for (const name of ["anna", "bert"]) {
    const made = await house.send("POST", `/api/v1/users/${name}/password`, { password: PASSWORD });
    assert.equal(made.status, 204);
  }
  assert.deepEqual(await names(), ["anna", "bert"]);
  const login = (name: string): Promise<Response> =>
    house.send("POST", "/api/v1/session", { name, password: PASSWORD });
  assert.equal((await login("bert")).status, 201);
  assert.equal((await house.send("DELETE", "/api/v1/users/bert")).status, 204);
  assert.equal((await login("bert")).status, 401);
  assert.deepEqual(await names(), ["anna"]);
  const last = await problem(house.send("DELETE", "/api/v1/users/anna"), 409);
  assert.match(last.detail, /nobody/);
  await problem(house.send("DELETE", "/api/v1/users/nobody"), 404);
});
