import { asRecord, asString } from "../foreign.ts";
import { eventStart } from "./event-start.ts";

/** What a container's log configuration says when its driver is `awslogs`. */
export interface AwslogsOptions {
  readonly region: string;
  readonly group: string;
  /** The container's id when absent. */
  readonly stream?: string;
  readonly createsGroup: boolean;
  /** Whether the container waits when its lines cannot be delivered fast enough. */
  readonly isBlocking: boolean;
  /** How an event of several lines begins. */
  readonly start: RegExp | undefined;
}

/** The options in Docker's HostConfig; nothing for another driver. Throws the fault with which Docker refuses them. */
export function awslogsOptions(
  hostConfig: Readonly<Record<string, unknown>>,
): AwslogsOptions | undefined {
  if (!isAwslogs(hostConfig)) return undefined;
  const { Config } = asRecord(hostConfig["LogConfig"]);
  const options = Object.fromEntries(
    Object.entries(asRecord(Config)).map(([name, value]) => [name, asString(value) ?? ""]),
  );
  const stream = options["awslogs-stream"];
  return {
    region: options["awslogs-region"] ?? "",
    group: options["awslogs-group"] ?? "",
    createsGroup: /^(?:1|t|T|true|TRUE|True)$/.test(options["awslogs-create-group"] ?? ""),
    isBlocking: options["mode"] !== "non-blocking",
    start: eventStart(options),
    ...(stream && { stream }),
  };
}

export function isAwslogs(hostConfig: Readonly<Record<string, unknown>>): boolean {
  return asRecord(hostConfig["LogConfig"])["Type"] === "awslogs";
}
