/** An instant as the AWS SDK's clients take it. Everywhere else instants are epoch milliseconds. */
export function toDate(ms: number): Date {
  return new Date(ms);
}

/** Epoch milliseconds of an instant in RFC 3339; what is finer than a millisecond is cut off. */
export function epochMsOf(timestamp: string): number {
  return Date.parse(timestamp);
}
