import type { Log } from "../runtime/log.ts";
import type { RootKeys } from "./root-credentials.ts";

/** What an operator decides about the control plane. */
export interface ServerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Where the journal is; made when it is not there. */
  readonly dataDir: string;
  /** The region of the cluster `default`, and of requests that carry no credential scope. */
  readonly region: string;
  readonly auth: "verify" | "none";
  /** Refuses what AWS refuses, where Longshore would otherwise extend it (docs/extensions.md). */
  readonly strict: boolean;
  /** How large the file of log events may become. */
  readonly logsMaxBytes: number;
  readonly keys: RootKeys;
  readonly log: Log;
}
