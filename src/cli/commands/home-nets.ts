/** `tapdeck home-nets`: which networks are home. */
import type { Command } from "commander";
import { type HomeNet, homeNetSchema } from "../../hub/api/contract/home-net.ts";
import { asks, clientCommand, type ListOptions, withFormat } from "../client/client-command.ts";
import { printItem, printList } from "../client/listing.ts";
import type { ProgramContext } from "../program.ts";

const HOW: Record<HomeNet["from"], string> = {
  private: "private everywhere",
  given: "an interface, or --home-net",
  interface: "an interface that was added",
  dhcp: "told by DHCP",
  ra: "told by a router's advertisement",
  added: "added",
};
const COLUMNS = [
  { head: "network", text: ({ network }: HomeNet) => network },
  { head: "home because", text: ({ from }: HomeNet) => HOW[from] },
];

export function addHomeNetCommands(program: Command, context: ProgramContext): void {
  const nets = withFormat(
    clientCommand(
      program,
      "home-nets",
      "networks that are home: what goes out is told by them",
      "tapdeck home-nets",
    ),
  );
  const list = withFormat(
    clientCommand(
      nets,
      "list",
      "the networks, and how each is known",
      "tapdeck home-nets list --format json",
    ),
  );
  for (const command of [nets, list]) {
    asks<ListOptions>(command, context, async (client, { format }) => {
      await printList(client.list("/home-nets", homeNetSchema, {}, 10_000), COLUMNS, format, "No networks");
    });
  }
  const add = withFormat(
    clientCommand(
      nets,
      "add",
      "say that a network is home too; flows that go on are judged anew within a minute",
      "tapdeck home-nets add 203.0.113.0/24",
    ).argument("<cidr>", "203.0.113.0/24, 2001:db8:1::/48"),
  );
  asks<ListOptions>(add, context, async (client, { format }, network = "") => {
    const item = await client.send("POST", "/home-nets", { network }, homeNetSchema);
    printItem(item, [["network", item.network]], format);
  });
  const remove = clientCommand(
    nets,
    "remove",
    "take back that a network is home; only of those that were added",
    "tapdeck home-nets remove 203.0.113.0/24",
  ).argument("<cidr>", "as `tapdeck home-nets` lists it");
  asks<ListOptions>(remove, context, async (client, _options, network = "") => {
    await client.remove(`/home-nets/${encodeURIComponent(network)}`);
  });
}
