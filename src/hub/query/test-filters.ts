/** Made-up filters for the tests of every room that takes them. */
import fc from "fast-check";
import { DIRECTIONS } from "../../model/flow-direction.ts";
import { FLOW_STATES } from "../../model/flow-state.ts";
import { SHAPES } from "../../model/traffic-shape.ts";
import { FIELD_NAMES, type FieldName, fieldOf, OPERATORS, type Operator } from "./fields.ts";
import { type FilterNode, printFilter, type Term } from "./filter-node.ts";

const word = fc.stringMatching(/^[a-z*?][a-z0-9.*?-]{0,8}$/).filter((text) => !/\*.*\*.*\*/.test(text));
const address = fc.oneof(
  fc.ipV4(),
  fc.constantFrom("192.168.1.0/24", "203.0.113.0/28", "10.0.0.0/8", "2001:db8::/32", "2001:db8::9"),
);
const VALUES: Readonly<Record<FieldName, fc.Arbitrary<string | number>>> = {
  device: fc.constantFrom("camera", "Porch Camera", "dev-a", '"quoted" \\ name', "or"),
  group: fc.constantFrom("guests", "Things"),
  domain: fc.oneof(word, fc.constantFrom("none", "example.com", "*.tuya*")),
  remote: address,
  address,
  country: fc.constantFrom("DE", "FR", "US", "none"),
  as: fc.constantFrom(0, 15_169, 24_940, "none"),
  app: fc.constantFrom("tls", "dns", "h*", "none"),
  ja4: fc.constantFrom("t13d1516h2_8daaf6152771_e5627efa2ab1", "t13*", "none"),
  tunnel: fc.constantFrom("gre", "vxlan", "10.0.0.1", "10.0.0.11", "10.0.0.*", "none"),
  proto: fc.constantFrom("tcp", "udp", "icmp", "47", "sctp"),
  port: fc.constantFrom(0, 22, 443, 51_544),
  upload: fc.oneof(fc.nat(), fc.constantFrom(0, 1000, 1e6, 1_500_000, 2 ** 40)),
  download: fc.nat(),
  lan: fc.nat(),
  bytes: fc.nat(),
  packets: fc.nat(1000),
  duration: fc.nat(1e8),
  direction: fc.constantFrom(...DIRECTIONS),
  shape: fc.constantFrom(...SHAPES),
  state: fc.constantFrom(...FLOW_STATES.slice(1)),
  vlan: fc.nat(4095),
  mac: fc.constantFrom("02:00:00:00:00:01", "02:00:00:00:00:fe"),
};

export function anyTerm(fields: readonly FieldName[] = FIELD_NAMES): fc.Arbitrary<Term> {
  const word_ = word.map(
    (text): Term => ({ kind: "term", field: "any", op: ":", values: [text], at: 0, end: 0 }),
  );
  const field = fc.constantFrom(...fields).chain((name) => {
    const ordered = fieldOf(name).ordered === true;
    const signs = OPERATORS.filter((op) => ordered || !/[<>]/.test(op));
    return fc
      .constantFrom(...signs)
      .chain((op: Operator) =>
        fc
          .array(VALUES[name], { minLength: 1, maxLength: /[<>]/.test(op) ? 1 : 3 })
          .map((values): Term => ({ kind: "term", field: name, op, values, at: 0, end: 0 })),
      );
  });
  return fields === FIELD_NAMES ? fc.oneof({ weight: 6, arbitrary: field }, word_) : field;
}

/** As people might write it, in the printer's own form. */
export function anyFilter(fields?: readonly FieldName[]): fc.Arbitrary<string> {
  const { node } = fc.letrec<{ node: FilterNode }>((tie) => {
    const some = fc.array(tie("node"), { minLength: 2, maxLength: 3 });
    return {
      node: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        anyTerm(fields),
        fc.record({ kind: fc.constantFrom("and" as const, "or" as const), of: some }),
        fc.record({ kind: fc.constant("not" as const), of: tie("node") }),
      ),
    };
  });
  return node.map(printFilter);
}
