import type { Environment } from "../runtime/environment.ts";

/** The lines by which a shell's AWS clients find Longshore. Keys of one's own are named, not shown. */
export function exportLines(options: {
  readonly endpoint: string;
  readonly region: string;
  readonly environment: Environment;
}): readonly string[] {
  const own = Boolean(options.environment["LONGSHORE_SECRET_ACCESS_KEY"]);
  return [
    `export AWS_ENDPOINT_URL=${options.endpoint}`,
    `export AWS_ACCESS_KEY_ID=${own ? '"$LONGSHORE_ACCESS_KEY_ID"' : "test"}`,
    `export AWS_SECRET_ACCESS_KEY=${own ? '"$LONGSHORE_SECRET_ACCESS_KEY"' : "test"}`,
    `export AWS_DEFAULT_REGION=${options.region}`,
  ];
}
