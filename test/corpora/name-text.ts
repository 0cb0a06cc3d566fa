/** Names as they are compared: case and a closing dot mean nothing in DNS, a port belongs to the address, not the name. */
export function sameName(text: string): string {
  return text.toLowerCase().replace(/\.$/, "");
}

export function hostOf(text: string): string {
  const host = sameName(text.trim());
  if (host.startsWith("[")) return host.replace(/^\[([^\]]*)\].*$/, "$1");
  return host.replace(/:\d*$/, "");
}
