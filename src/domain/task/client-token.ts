/** What RunTask did for a client token, so that a repeat gives the same tasks. */
export interface ClientTokenRecord {
  /** `CLUSTERARN/TOKEN`. */
  readonly tokenKey: string;
  /** SHA-256 of the request in canonical form, to tell a repeat from a different request. */
  readonly requestHash: string;
  readonly taskArns: readonly string[];
  readonly createdAtMs: number;
}

/** How long a token is remembered. ECS does not say; 24 hours is what other AWS services do. */
export const CLIENT_TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;
