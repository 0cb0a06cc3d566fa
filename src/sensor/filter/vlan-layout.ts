/**
 * Where a link type's frames carry VLAN tags, and how a frame without them would look: a type field at `typeAt`, the
 * body from `bodyAt` on. With tags the field holds the first tag's own type, and each tag puts four bytes before the
 * body: its TCI and the type of what follows.
 *
 *     Ethernet     | dst, src (12) | type | body             cooked v2    | type | 18 bytes | body
 *     tagged       | dst, src (12) | 8100 | TCI, type | body              | 8100 | 18 bytes | TCI, type | body
 */
import { LINK_TYPE } from "../../base/link-type.ts";
import { isVlan } from "../packet/ether-type.ts";

export interface VlanLayout {
  readonly typeAt: number;
  readonly bodyAt: number;
}

export const VLAN_TAG_BYTES = 4;
/** As many as the decoder looks at. */
const MOST_TAGS = 8;

const LAYOUTS: ReadonlyMap<number, VlanLayout> = new Map([
  [LINK_TYPE.ethernet, { typeAt: 12, bodyAt: 14 }],
  [LINK_TYPE.linuxSll, { typeAt: 14, bodyAt: 16 }],
  [LINK_TYPE.linuxSll2, { typeAt: 0, bodyAt: 20 }],
]);

/** Undefined where frames of this link type carry no tags. */
export function vlanLayoutOf(linkType: number): VlanLayout | undefined {
  return LAYOUTS.get(linkType);
}

/** Bytes of all tags of a frame that are there whole. */
export function tagBytes(bytes: Uint8Array, offset: number, captured: number, layout: VlanLayout): number {
  if (captured < layout.bodyAt + VLAN_TAG_BYTES || !isTagAt(bytes, offset + layout.typeAt)) return 0;
  let tags = VLAN_TAG_BYTES;
  while (
    tags < MOST_TAGS * VLAN_TAG_BYTES &&
    captured >= layout.bodyAt + tags + VLAN_TAG_BYTES &&
    isTagAt(bytes, offset + layout.bodyAt + tags - 2)
  )
    tags += VLAN_TAG_BYTES;
  return tags;
}

function isTagAt(bytes: Uint8Array, at: number): boolean {
  return isVlan(((bytes[at] as number) << 8) | (bytes[at + 1] as number));
}
