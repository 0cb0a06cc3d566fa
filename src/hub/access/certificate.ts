/**
 * The certificate for listening beyond loopback: the owner's own in `tls/`, or one signed by itself, made once and kept,
 * so that its fingerprint can be pinned.
 */
import { X509Certificate } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { AppError, isErrnoException } from "../../base/app-error.ts";

const OWN_FOLDER = "tls";
const SELF_SIGNED_FOLDER = "self-signed";
const VALID_YEARS = 10;

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** SHA-256, upper-case hex pairs with colons, as browsers show it. */
  readonly fingerprint: string;
}

/** Undefined if the owner put none there. Fails with `data-folder` if what is there cannot be used. */
export async function ownCertificate(dataFolder: string): Promise<Certificate | undefined> {
  return await readPair(join(dataFolder, OWN_FOLDER));
}

export async function selfSignedCertificate(
  dataFolder: string,
  addresses: readonly string[],
): Promise<Certificate> {
  const folder = join(dataFolder, SELF_SIGNED_FOLDER);
  const kept = await readPair(folder);
  if (kept !== undefined && new Date(new X509Certificate(kept.cert).validTo).getTime() > Date.now())
    return kept;
  const { key, cert } = await make(addresses);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of [
    ["key.pem", key],
    ["cert.pem", cert],
  ] as const) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    await chmod(join(folder, name), 0o600);
  }
  return { key, cert, fingerprint: fingerprintOf(cert) };
}

async function make(addresses: readonly string[]): Promise<{ key: string; cert: string }> {
  const name = hostname();
  const notAfterDate = new Date();
  notAfterDate.setFullYear(notAfterDate.getFullYear() + VALID_YEARS);
  const made = await generate([{ name: "commonName", value: `Tapdeck on ${name}`.slice(0, 64) }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    // Clocks of small computers start in the past.
    notBeforeDate: new Date(Date.now() - 86_400_000),
    notAfterDate,
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          ...["localhost", name, `${name}.local`].map((value) => ({ type: 2 as const, value })),
          ...addresses.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}

async function readPair(folder: string): Promise<Certificate | undefined> {
  try {
    const cert = await readFile(join(folder, "cert.pem"), "utf8");
    const key = await readFile(join(folder, "key.pem"), "utf8");
    return { key, cert, fingerprint: fingerprintOf(cert) };
  } catch (error) {
    if (isErrnoException(error) && error.code === "ENOENT") return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("data-folder", `the certificate in ${folder} cannot be used: ${reason}`, {
      hint: "It needs cert.pem and key.pem, both PEM, readable by this user",
      cause: error,
    });
  }
}

function fingerprintOf(cert: string): string {
  return new X509Certificate(cert).fingerprint256;
}
