/** What people call a resource by: the part of its ARN after the last slash. */
export function lastPart(arn: string | undefined): string {
  return arn?.slice(arn.lastIndexOf("/") + 1) ?? "";
}
