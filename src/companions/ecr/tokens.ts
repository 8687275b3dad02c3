import type { Caller } from "../../domain/scope.ts";
import { randomKey, sameSecret, signText } from "../../runtime/digest.ts";
import type { Files } from "../../runtime/files.ts";

/** What a token says: for whom it is, until when, and for which blob alone, if for one. */
export interface TokenClaims extends Caller {
  readonly expiresAtMs: number;
  /** A digest; such a token opens nothing else. */
  readonly blob?: string;
}

/**
 * Passwords for the registry. They are not kept anywhere: each says what it is good for, signed with a key that is
 * made at the first need and stays, so that a `docker login` outlives this process.
 */
export interface RegistryTokens {
  issue(claims: TokenClaims): Promise<string>;
  /** What a token says, expired or not; nothing when it is none of ours. */
  read(token: string): Promise<TokenClaims | undefined>;
}

const KEY_FILE = "token.key";
const KEY_BYTES = 32;

export function registryTokens(files: Files): RegistryTokens {
  let loaded: Promise<Uint8Array> | undefined;
  const key = (): Promise<Uint8Array> => {
    loaded ??= loadKey(files);
    loaded.catch(() => (loaded = undefined));
    return loaded;
  };
  return {
    issue: async (claims) => {
      const { accountId, region, principalArn, expiresAtMs, blob = null } = claims;
      // A session's policies are found by its access key.
      const { accessKeyId = null } = claims;
      const said = [accountId, region, principalArn, expiresAtMs, blob, accessKeyId];
      const text = Buffer.from(JSON.stringify(said)).toString("base64url");
      return `${text}.${signText(await key(), text)}`;
    },
    read: async (token) => {
      const [text = "", signature = ""] = token.split(".");
      if (!sameSecret(signText(await key(), text), signature)) return undefined;
      return parseClaims(Buffer.from(text, "base64url").toString());
    },
  };
}

async function loadKey(files: Files): Promise<Uint8Array> {
  const kept = await files.read(KEY_FILE);
  const known = kept === undefined ? undefined : Buffer.from(kept.trim(), "base64url");
  if (known?.length === KEY_BYTES) return known;
  const fresh = randomKey(KEY_BYTES);
  await files.write(KEY_FILE, `${Buffer.from(fresh).toString("base64url")}\n`);
  return fresh;
}

function parseClaims(text: string): TokenClaims | undefined {
  const said: unknown = JSON.parse(text);
  if (!Array.isArray(said)) return undefined;
  const [accountId, region, principalArn, expiresAtMs, blob, accessKeyId] =
    said as readonly unknown[];
  if (typeof accountId !== "string" || typeof region !== "string") return undefined;
  if (typeof principalArn !== "string" || typeof expiresAtMs !== "number") return undefined;
  return {
    accountId,
    region,
    principalArn,
    expiresAtMs,
    ...(typeof blob === "string" && { blob }),
    ...(typeof accessKeyId === "string" && { accessKeyId }),
  };
}
