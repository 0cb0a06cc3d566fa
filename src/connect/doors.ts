/** Which door a wish is about. */
import type { ConnectorStart } from "../model/connector-start.ts";
import type { Door } from "./door.ts";
import { SshDoor } from "./ssh.ts";

export function doorOf({ wish }: ConnectorStart, environment: NodeJS.ProcessEnv): Door {
  switch (wish.kind) {
    case "ssh":
      return new SshDoor(wish, environment);
    default:
      throw new Error(`no door for ${wish.kind}`);
  }
}
