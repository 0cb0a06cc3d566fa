/** A port as people write it: `443` whatever carries it, `tcp/443`, `udp/443`. */
export interface PortOf {
  readonly transport: "tcp" | "udp" | undefined;
  readonly port: number;
}

export function parsePort(text: string): PortOf | undefined {
  const [all, transport, digits] = /^(?:(tcp|udp)\/)?(\d{1,5})$/i.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (all === undefined || port < 1 || port > 65_535) return undefined;
  const name = transport?.toLowerCase();
  return { transport: name === "tcp" || name === "udp" ? name : undefined, port };
}

export function formatPort({ transport, port }: PortOf): string {
  return transport === undefined ? String(port) : `${transport}/${port}`;
}
