/** An instant as the AWS SDK's clients take it. Everywhere else instants are epoch milliseconds. */
export function toDate(ms: number): Date {
  return new Date(ms);
}
