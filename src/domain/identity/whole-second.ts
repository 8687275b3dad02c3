/** An instant as IAM has them, in epoch milliseconds: without a fraction of a second (AWS IAM API Reference, "GetRole", sample response). */
export function wholeSecond(nowMs: number): number {
  return Math.floor(nowMs / 1000) * 1000;
}
