import { RuntimeFault } from "../container-runtime.ts";
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
  check(options);
  const stream = options["awslogs-stream"];
  return {
    region: options["awslogs-region"] ?? "",
    group: options["awslogs-group"] ?? "",
    createsGroup: YES.test(options["awslogs-create-group"] ?? ""),
    isBlocking: options["mode"] !== "non-blocking",
    start: eventStart(options),
    ...(stream && { stream }),
  };
}

export function isAwslogs(hostConfig: Readonly<Record<string, unknown>>): boolean {
  return asRecord(hostConfig["LogConfig"])["Type"] === "awslogs";
}

/** Go's `strconv.ParseBool`. */
const YES = /^(?:1|t|T|true|TRUE|True)$/;
const NO = /^(?:0|f|F|false|FALSE|False)$/;

/** Source: Docker, `daemon/logger/awslogs/cloudwatchlogs.go`, ValidateLogOpt and newAWSLogsClient. */
function check(options: Readonly<Record<string, string>>): void {
  if (!options["awslogs-group"]) {
    throw uncreatable("must specify a value for log opt 'awslogs-group'");
  }
  const creates = options["awslogs-create-group"];
  if (creates && !YES.test(creates) && !NO.test(creates)) {
    const why = `strconv.ParseBool: parsing ${JSON.stringify(creates)}: invalid syntax`;
    throw uncreatable(`must specify valid value for log opt 'awslogs-create-group': ${why}`);
  }
  if ("awslogs-datetime-format" in options && "awslogs-multiline-pattern" in options) {
    throw uncreatable(
      "you cannot configure log opt 'awslogs-datetime-format' and 'awslogs-multiline-pattern' at the same time",
    );
  }
  if (!options["awslogs-region"]) {
    const text = "failed to initialize logging driver: Cannot determine region for awslogs driver";
    throw new RuntimeFault("CannotStartContainerError", `Error response from daemon: ${text}`);
  }
}

function uncreatable(text: string): RuntimeFault {
  return new RuntimeFault("CannotCreateContainerError", `Error response from daemon: ${text}`);
}
