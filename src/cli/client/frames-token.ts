/** What a program of this desktop asks a hub with: a token that may fetch frames and no more. */
import { hostname } from "node:os";
import { AppError } from "../../base/app-error.ts";
import { sessionSchema } from "../../hub/api/contract/session.ts";
import { newTokenSchema } from "../../hub/api/contract/token.ts";
import { type HubAddress, HubClient } from "./hub-client.ts";

/** The one that is there, unless it may do more than that: then a new one, called by what it is for and this machine. */
export async function framesToken(hub: HubAddress, purpose: string): Promise<string> {
  const client = new HubClient(hub);
  const { scope } = await client.get("/session", sessionSchema);
  if (scope === "frames") return hub.token;
  if (scope === "view") {
    throw new AppError("forbidden", "this token may look, but not fetch frames", {
      hint: "Make one that may: tapdeck token create --scope frames NAME",
    });
  }
  const name = `${purpose} on ${hostname()}`.slice(0, 64);
  return (await client.send("POST", "/tokens", { name, scope: "frames" }, newTokenSchema)).token;
}
