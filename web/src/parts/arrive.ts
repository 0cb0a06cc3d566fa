/** Who came for this one, by what stands behind # in the address, sees it at once. */
import { route } from "../state/route.svelte.ts";

export function arrive(id: () => string): (element: HTMLElement) => void {
  return (element) => {
    element.id = id();
    // Read for its sake: one may come a second time while it stands here.
    if (route.path !== "" && location.hash === `#${element.id}`) element.scrollIntoView({ block: "center" });
  };
}
