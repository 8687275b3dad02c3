import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { destroyClient } from "../../runtime/destroy-client.ts";
import { ControlPlaneRefusal } from "../session/control-plane.ts";
import type { SigningCredentials } from "../../wire/signature/sign.ts";
import { asRefusal } from "../sdk-refusal.ts";
import type { LogKeys, LogSink, LogTarget, OpenLogSink } from "./log-sink.ts";

const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
/** By which Longshore's CloudWatch Logs knows who writes down a container's output. */
const USER_AGENT = "longshore-agent";

/**
 * CloudWatch Logs through the AWS SDK, which is loaded when a container first needs it. Retries are the caller's
 * business, so the SDK makes none.
 */
export function sdkLogSinks(options: { readonly endpoint: string }): OpenLogSink {
  return (keys) => new SdkLogSink(options.endpoint, keys);
}

class SdkLogSink implements LogSink {
  readonly #endpoint: string;
  readonly #keys: LogKeys;
  #client: Promise<CloudWatchLogsClient> | undefined;
  #clientKeys: string | undefined;
  #isClosed = false;

  constructor(endpoint: string, keys: LogKeys) {
    this.#endpoint = endpoint;
    this.#keys = keys;
  }

  createGroup({ region, group }: LogTarget): Promise<void> {
    return asRefusal(async () => {
      const { CreateLogGroupCommand } = await import("@aws-sdk/client-cloudwatch-logs");
      const client = await this.#clientOf(region);
      await client.send(new CreateLogGroupCommand({ logGroupName: group }));
    });
  }

  createStream({ region, group, stream }: LogTarget): Promise<void> {
    return asRefusal(async () => {
      const { CreateLogStreamCommand } = await import("@aws-sdk/client-cloudwatch-logs");
      const client = await this.#clientOf(region);
      const command = new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream });
      await client.send(command);
    });
  }

  put(
    { region, group, stream }: LogTarget,
    events: Parameters<LogSink["put"]>[1],
  ): Promise<number> {
    return asRefusal(async () => {
      const { PutLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
      const client = await this.#clientOf(region);
      const { rejectedLogEventsInfo: rejected } = await client.send(
        new PutLogEventsCommand({
          logGroupName: group,
          logStreamName: stream,
          logEvents: events.map(({ timestampMs, message }) => ({
            timestamp: timestampMs,
            message,
          })),
        }),
      );
      const { tooOldLogEventEndIndex: old = 0, expiredLogEventEndIndex: expired = 0 } =
        rejected ?? {};
      const tooNewFrom = rejected?.tooNewLogEventStartIndex ?? events.length;
      return Math.max(old, expired) + events.length - tooNewFrom;
    });
  }

  close(): void {
    this.#isClosed = true;
    destroyClient(this.#client);
  }

  /** One client for as long as the keys are the same. */
  async #clientOf(region: string): Promise<CloudWatchLogsClient> {
    const keys = this.#keys();
    if (keys === undefined || this.#isClosed) {
      throw new ControlPlaneRefusal("Unreachable", "there are no credentials to write logs with");
    }
    const credentials = keys === "usual" ? undefined : signing(keys);
    const known = credentials?.accessKeyId ?? "";
    if (this.#client === undefined || this.#clientKeys !== known) {
      destroyClient(this.#client);
      this.#clientKeys = known;
      const endpoint = this.#endpoint;
      this.#client = import("@aws-sdk/client-cloudwatch-logs").then(
        (sdk) =>
          new sdk.CloudWatchLogsClient({
            region,
            endpoint,
            ...(credentials && { credentials }),
            maxAttempts: 1,
            requestHandler: PATIENCE,
            customUserAgent: USER_AGENT,
          }),
      );
    }
    return this.#client;
  }
}

/** Without what a role's credentials have besides, whose `expiration` is no date as the SDK would have it. */
function signing({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: SigningCredentials): SigningCredentials {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
