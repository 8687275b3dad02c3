/** Names are unique without regard to case: IAM User Guide, "IAM name requirements". */
export function identityKey(accountId: string, name: string): string {
  return `${accountId}/${name.toLowerCase()}`;
}

/** What an ARN of IAM can be of. */
export type IdentityKind = "group" | "instance-profile" | "policy" | "role" | "user";

/** IAM is global: its ARNs name no region. */
export function identityArn(
  kind: IdentityKind,
  {
    accountId,
    path,
    name,
  }: { readonly accountId: string; readonly path: string; readonly name: string },
): string {
  return `arn:aws:iam::${accountId}:${kind}${path}${name}`;
}

/** The parts of an ARN of IAM. */
export interface IdentityArn {
  readonly accountId: string;
  readonly kind: string;
  readonly path: string;
  readonly name: string;
}

/** Takes an ARN of IAM apart, or gives nothing when the text is none. */
export function parseIdentityArn(arn: string): IdentityArn | undefined {
  const match = /^arn:[\w-]+:iam::(\d{12}|aws):([a-z-]+)(\/(?:[\u0021-\u007e]+\/)?)([^/]+)$/.exec(
    arn,
  );
  if (!match) return undefined;
  const [, accountId = "", kind = "", path = "", name = ""] = match;
  return { accountId, kind, path, name };
}

/** The ARN of a session of a role, in which the role's path does not appear. */
export function assumedRoleArn(accountId: string, roleName: string, sessionName: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
}

/** The ARN of the account's root user. */
export function rootArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:root`;
}

/** What the principal of an AWS service looks like inside: services have no ARN. */
const SERVICE_PRINCIPAL = "service:";

/** The principal that stands for a service acting by itself, such as `ecs-tasks.amazonaws.com`. */
export function servicePrincipal(serviceName: string): string {
  return `${SERVICE_PRINCIPAL}${serviceName}`;
}

/** The name of the service that a principal stands for, or nothing for all others. */
export function serviceOf(principalArn: string): string | undefined {
  return principalArn.startsWith(SERVICE_PRINCIPAL)
    ? principalArn.slice(SERVICE_PRINCIPAL.length)
    : undefined;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * A unique id, `AROA` and 17 characters, or an access key's, `AKIA` and 16, of 32 hexadecimal digits of chance.
 * Source of the prefixes: IAM User Guide, "IAM identifiers".
 */
export function uniqueId(
  prefix: "AGPA" | "AIDA" | "AIPA" | "AKIA" | "ANPA" | "AROA" | "ASIA",
  hex32: string,
): string {
  const length = prefix === "AKIA" || prefix === "ASIA" ? 16 : 17;
  let rest = BigInt(`0x${hex32}`);
  let id = prefix as string;
  for (let count = 0; count < length; count += 1) {
    id += ALPHABET[Number(rest % 32n)];
    rest /= 32n;
  }
  return id;
}
