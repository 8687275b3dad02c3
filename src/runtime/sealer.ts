import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/**
 * Makes text unreadable for whoever has the data and not the key: AES-256-GCM with a fresh nonce each time.
 *
 * `identity` says what the text is (the kind and key of its row, the member). Sealed text opens under the
 * identity it was sealed with only, so a value that was moved to another row is noticed like one that was changed.
 */
export interface Sealer {
  /** Throws a `SealError` when there is no key to seal with. */
  seal(text: string, identity: string): string;
  /** Throws a `SealError`, whose message an operator can act on, when the text cannot be opened. */
  open(sealed: string, identity: string): string;
}

/** Sealed text that cannot be opened, or a key that is not there. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/** Of a sealing key: AES-256's. */
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = "aes-256-gcm";
/** `sealed:VERSION:KEY ID:NONCE, TAG AND TEXT`. */
const FORM = /^sealed:1:([0-9a-f]{16}):([A-Za-z0-9_-]+)$/;

/** Seals with one key. `place` is where the key is, for messages. */
export function keySealer(key: Uint8Array, place: string): Sealer {
  const id = keyId(key);
  return {
    seal: (text, identity) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(identity));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      const content = Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
      return `sealed:1:${id}:${content.toString("base64url")}`;
    },
    open: (sealed, identity) => {
      const [, sealedWith, content] = FORM.exec(sealed) ?? [];
      if (sealedWith === undefined || content === undefined) throw damaged(identity);
      if (sealedWith !== id) {
        throw new SealError(
          `${identity} was sealed with the key ${sealedWith}, but ${place} holds the key ${id}. ` +
            "Put the file back that was there when it was sealed.",
        );
      }
      return decrypt(key, Buffer.from(content, "base64url"), identity);
    },
  };
}

/** Seals and opens nothing, and says why; for when values are there and their key is not. */
export function lockedSealer(why: string): Sealer {
  const refuse = (): never => {
    throw new SealError(why);
  };
  return { seal: refuse, open: refuse };
}

/** What tells keys apart and gives none away. */
export function keyId(key: Uint8Array): string {
  return createHash("sha256").update("longshore key id").update(key).digest("hex").slice(0, 16);
}

/** The id of the key that this text was sealed with; nothing for text that is not sealed. */
export function keyIdOf(sealed: string): string | undefined {
  return FORM.exec(sealed)?.[1];
}

function decrypt(key: Uint8Array, content: Uint8Array, identity: string): string {
  if (content.length < NONCE_BYTES + TAG_BYTES) throw damaged(identity);
  const nonce = content.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(identity));
  decipher.setAuthTag(content.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const text = decipher.update(content.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch (error) {
    throw damaged(identity, error);
  }
}

function damaged(identity: string, cause?: unknown): SealError {
  return new SealError(`What is stored of ${identity} was changed since it was sealed.`, { cause });
}
