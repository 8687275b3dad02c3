/** What RunTask did for a client token, so that a repeat gives the same tasks. */
export interface ClientTokenRecord {
  /** `CLUSTERARN/TOKEN`. */
  readonly tokenKey: string;
  /** SHA-256 of the request in canonical form, to tell a repeat from a different request. */
  readonly requestHash: string;
  readonly taskArns: readonly string[];
  readonly createdAtMs: number;
}
