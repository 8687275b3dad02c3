import { DEFAULT_ACCOUNT_ID } from "../domain/scope.ts";
import type { Environment } from "../runtime/environment.ts";
import type { CredentialSource } from "../wire/signature/find-credential.ts";

/** The account's root keys: what an operator exports to talk to Longshore, and what the agents sign with. */
export interface RootKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The keys everybody knows. Good on loopback only; another address needs keys of one's own. */
export const LOCAL_KEYS: RootKeys = { accessKeyId: "test", secretAccessKey: "test" };

/** The operator's own keys when both are set, else the local ones. */
export function rootKeys(environment: Environment): RootKeys {
  const accessKeyId = environment["LONGSHORE_ACCESS_KEY_ID"];
  const secretAccessKey = environment["LONGSHORE_SECRET_ACCESS_KEY"];
  if (accessKeyId === undefined || secretAccessKey === undefined) return LOCAL_KEYS;
  return { accessKeyId, secretAccessKey };
}

/** Knows the root keys and no others. */
export function rootCredentials(keys: RootKeys): CredentialSource {
  const root = {
    secretAccessKey: keys.secretAccessKey,
    accountId: DEFAULT_ACCOUNT_ID,
    principalArn: `arn:aws:iam::${DEFAULT_ACCOUNT_ID}:root`,
  };
  return { find: (accessKeyId) => (accessKeyId === keys.accessKeyId ? root : undefined) };
}
