/** There is room left, but it is kept for what cannot go on without. */
export class DiskNearlyFull extends Error {
  override readonly name = "DiskNearlyFull";
  readonly code = "ENOSPC";
}

/** Whether a write was refused because there is no room, on the disk or in this user's share of it. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT";
}
