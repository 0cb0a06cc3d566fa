/** What the supervisor tells a connector: where the packets are, and the secret that gets them. */
export type ConnectorWish =
  | {
      readonly kind: "ssh";
      readonly user: string | undefined;
      readonly host: string;
      readonly port: number | undefined;
      readonly interface: string;
      readonly filter: string | undefined;
      readonly snaplen: number;
      /** A file with a private key, of this machine. */
      readonly identity: string | undefined;
      /** Runs tcpdump there by `sudo -n`. */
      readonly sudo: boolean;
    }
  | { readonly kind: "pcap-over-ip"; readonly host: string; readonly port: number }
  | { readonly kind: "pcap-over-ip+listen"; readonly host: string; readonly port: number }
  | { readonly kind: "pipe"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string; readonly settleMs: number }
  | {
      readonly kind: "fritzbox";
      readonly user: string;
      readonly origin: string;
      readonly interface: string;
      readonly snaplen: number;
    };

export interface ConnectorStart {
  readonly type: "start";
  readonly wish: ConnectorWish;
  readonly secret?: string | undefined;
}
