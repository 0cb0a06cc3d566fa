/** `tapdeck profile`: the hub's devices as a profile of this desktop's Wireshark. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { PROFILE_NAME } from "../../formats/wireshark-profile.ts";
import { asks, clientCommand } from "../client/client-command.ts";
import type { HubOptions } from "../client/connect.ts";
import { profileOf } from "../profile/hub-profile.ts";
import { profileFolder } from "../profile/profile-folder.ts";
import type { ProgramContext } from "../program.ts";

const MORE = `
Wireshark then shows devices by name, each in a colour, with a button each under "${PROFILE_NAME}" beside the filter. Again for
new names and devices: it replaces the files that it wrote, and leaves those that you or Wireshark have written since.
`;

export function addProfileCommand(program: Command, context: ProgramContext): void {
  const profile = clientCommand(
    program,
    "profile",
    "a Wireshark profile of the devices: names, colours, filter buttons",
    "tapdeck profile",
  )
    .option("--to <dir>", `the profile's folder (default: ${PROFILE_NAME} among Wireshark's own)`)
    .addHelpText("after", MORE);
  asks<HubOptions & { to?: string }>(profile, context, async (client, { to }) => {
    const usual = profileFolder(context.environment);
    const folder = to === undefined || to === "" ? usual : resolve(to);
    const { written, devices } = await profileOf(client, folder);
    const use =
      folder === usual
        ? `Use it: wireshark -C ${PROFILE_NAME}`
        : `Use it: copy the folder to ${usual}, then wireshark -C ${PROFILE_NAME}`;
    const count = devices === 1 ? "1 device" : `${devices} devices`;
    process.stdout.write(`${written.map((path) => `Written: ${path}\n`).join("")}Of ${count}. ${use}\n`);
  });
}
