/** The account and region a request acts in. All state is kept apart per scope. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
}

/** `ACCOUNT/REGION`, the form scopes take as an index value. */
export function scopeKey(scope: Scope): string {
  return `${scope.accountId}/${scope.region}`;
}

/** Who makes a request: a scope and the ARN that becomes `registeredBy`. */
export interface Caller extends Scope {
  readonly principalArn: string;
  /** The access key of the signature, where it was verified. */
  readonly accessKeyId?: string;
}

/** Whether it is the root of its account, who may do everything. Other names of principals have no colon that late. */
export function isRoot({ principalArn }: Pick<Caller, "principalArn">): boolean {
  return principalArn.endsWith(":root");
}

/** The account that the local root keys belong to. */
export const DEFAULT_ACCOUNT_ID = "000000000000";

/** Where whoever names no region is. */
export const DEFAULT_REGION = "us-east-1";
