import type { SigningCredentials } from "../../wire/signature/sign.ts";

/** Where the output of one container goes. */
export interface LogTarget {
  readonly region: string;
  readonly group: string;
  readonly stream: string;
}

/**
 * CloudWatch Logs as the agent uses it, in the name of one task. What it or the network refuses is a
 * `ControlPlaneRefusal`; every call ends.
 */
export interface LogSink {
  createGroup(target: LogTarget): Promise<void>;
  createStream(target: LogTarget): Promise<void>;
  /** How many of the events were refused for their age. They are in order. */
  put(
    target: LogTarget,
    events: readonly { readonly timestampMs: number; readonly message: string }[],
  ): Promise<number>;
  close(): void;
}

/**
 * Whose credentials calls are signed with: asked anew for each; nothing while there are none, `usual` for those that
 * the AWS SDK finds in its usual places.
 */
export type LogKeys = () => SigningCredentials | "usual" | undefined;

export type OpenLogSink = (keys: LogKeys) => LogSink;
