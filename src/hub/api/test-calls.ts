/** Calls that tests of routes make over and over. */
import assert from "node:assert/strict";
import type { House } from "../test-house.ts";
import { problemSchema, type Rule, ruleSchema } from "./contract/index.ts";

export async function addRule(house: House, body: unknown): Promise<Rule> {
  const answer = await house.send("POST", "/api/v1/rules", body);
  assert.equal(answer.status, 201, await answer.clone().text());
  return ruleSchema.parse(await answer.json());
}

export async function problem(
  answer: Promise<Response>,
  status: number,
): Promise<ReturnType<typeof problemSchema.parse>> {
  const response = await answer;
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/);
  const parsed = problemSchema.parse(JSON.parse(text));
  assert.ok(parsed.detail.length > 10);
  return parsed;
}
