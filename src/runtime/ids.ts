import { randomBytes, randomUUID } from "node:crypto";

/** Fresh identities and chance. Pure code takes this as an argument, or takes the ids already made. */
export interface Ids {
  /** A random UUID, as in request ids and container ARNs. */
  uuid(): string;
  /** 32 lowercase hexadecimal digits, as in task and container-instance ARNs. */
  hex32(): string;
  /** A uniform number in [0, 1). */
  random(): number;
}

/** From the system's source of cryptographic randomness, since secrets are made of them too. */
export function systemIds(): Ids {
  return {
    uuid: () => randomUUID(),
    hex32: () => randomBytes(16).toString("hex"),
    random: () => randomBytes(4).readUInt32BE(0) / 2 ** 32,
  };
}
