/** Which door a wish is about. */
import type { ConnectorStart } from "../model/connector-start.ts";
import type { Door } from "./door.ts";
import { FolderDoor } from "./folder.ts";
import { FritzboxDoor } from "./fritzbox.ts";
import { PcapOverIpDoor, PcapOverIpListener } from "./pcap-over-ip.ts";
import { PipeDoor } from "./pipe.ts";
import { SshDoor } from "./ssh.ts";

/** `folder` is the one for what must be remembered. */
export function doorOf(
  { wish, secret }: ConnectorStart,
  environment: NodeJS.ProcessEnv,
  folder: string,
): Door {
  switch (wish.kind) {
    case "ssh":
      return new SshDoor(wish, environment);
    case "pcap-over-ip":
      return new PcapOverIpDoor(wish);
    case "pcap-over-ip+listen":
      return new PcapOverIpListener(wish);
    case "pipe":
      return new PipeDoor(wish.path);
    case "folder":
      return new FolderDoor(wish, folder);
    case "fritzbox":
      return new FritzboxDoor(wish, secret ?? "");
  }
}
