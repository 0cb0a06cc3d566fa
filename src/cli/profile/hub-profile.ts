/** The devices of a hub as a profile in a folder of this desktop. */
import { AppError } from "../../base/app-error.ts";
import { PROFILE_NAME, wiresharkProfile } from "../../formats/wireshark-profile.ts";
import { type Device, deviceSchema } from "../../hub/api/contract/device.ts";
import type { HubClient } from "../client/hub-client.ts";
import { profileFolder, writeProfile } from "./profile-folder.ts";

const MOST_DEVICES = 100_000;

export interface WrittenProfile {
  readonly written: readonly string[];
  readonly devices: number;
}

/** What it leaves alone, for it is somebody else's, it says on standard error. */
export async function profileOf(client: HubClient, folder: string): Promise<WrittenProfile> {
  const devices: Device[] = [];
  for await (const device of client.list("/devices", deviceSchema, {}, MOST_DEVICES)) devices.push(device);
  const { written, left } = writeProfile(folder, wiresharkProfile(devices));
  if (written.length === 0) {
    throw new AppError("conflict", `all files in ${folder} are somebody else's`, {
      hint: "Name another folder: tapdeck profile --to DIR; or remove them",
    });
  }
  process.stderr.write(
    left.map((path) => `Left as it is, for it is not written by Tapdeck: ${path}\n`).join(""),
  );
  return { written, devices: devices.length };
}

/** `--profile` of a command that brings frames: what shows them with their devices' names and colours. */
export async function profileBeside(
  client: HubClient,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await profileOf(client, profileFolder(environment));
  process.stderr.write(`With names, colours and buttons of the devices: wireshark -C ${PROFILE_NAME}\n`);
}
