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
      /**
       * The only key that the router may have. With it the client knows nothing of the caller's: Tapdeck's own key logs in,
       * no configuration is read. Without it the caller's ssh is used, and the first key seen is pinned.
       */
      readonly hostKey?: string | undefined;
    }
  | {
      readonly kind: "pcap-over-ip";
      readonly host: string;
      readonly port: number;
      /** A connection silent for so long is made anew; 0 is never. */
      readonly silenceMs: number;
    }
  | {
      readonly kind: "pcap-over-ip+listen";
      readonly host: string;
      readonly port: number;
      /** The only address that may connect. */
      readonly from: string | undefined;
    }
  | { readonly kind: "pipe"; readonly path: string }
  | {
      readonly kind: "folder";
      readonly path: string;
      /** A file left alone for so long does not grow any more. */
      readonly settleMs: number;
    }
  | {
      readonly kind: "fritzbox";
      readonly user: string;
      readonly origin: string;
      /** As the box's capture page numbers it. */
      readonly interface: string;
      readonly snaplen: number;
      readonly silenceMs: number;
      /** Of this machine; else the password is in the environment. */
      readonly passwordFile: string | undefined;
    };

export interface ConnectorStart {
  readonly type: "start";
  readonly wish: ConnectorWish;
  readonly secret?: string | undefined;
}
