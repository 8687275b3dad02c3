import type { EC2Client } from "@aws-sdk/client-ec2";
import type { ECSClient } from "@aws-sdk/client-ecs";
import { DEFAULT_REGION } from "../domain/scope.ts";
import type { Environment } from "../runtime/environment.ts";
import { LOCAL_KEYS, rootKeys, type RootKeys } from "../server/root-credentials.ts";
import { type CommandContext, CommandFailure, type OptionSpec } from "./command.ts";
import { DATA_DIR_OPTION, dataDirectory } from "./data-directory.ts";
import { type LocalInstance, runningInstance } from "./local-instance.ts";

/** Flags of the commands that talk to a running Longshore. */
export const CLIENT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  "data-dir": DATA_DIR_OPTION,
  endpoint: {
    type: "string",
    value: "URL",
    help: "The Longshore to talk to (the one that runs on the data directory, else AWS_ENDPOINT_URL)",
  },
  region: {
    type: "string",
    value: "REGION",
    help: `Region to look at (AWS_REGION, ${DEFAULT_REGION})`,
  },
};

/** The public API of a running Longshore, which is all that the commands use. */
export interface ApiClient {
  readonly ecs: ECSClient;
  /** A client for EC2, which takes a tenth of a second to load. */
  readonly ec2: () => Promise<EC2Client>;
  readonly endpoint: string;
  readonly region: string;
  /** What is known of it when it runs on this machine. */
  readonly instance: LocalInstance | undefined;
}

/**
 * Finds the Longshore meant and makes a client for it; throws `CommandFailure` when there is none.
 * An endpoint asked for wins over the one that runs here, that over the environment's.
 */
export async function connect(context: CommandContext): Promise<ApiClient> {
  const { arguments: parsed, environment } = context;
  const dataDir = dataDirectory(parsed.text("data-dir"), environment);
  const local = await runningInstance(dataDir);
  const endpoint =
    parsed.text("endpoint") ??
    local?.endpoint ??
    environment["AWS_ENDPOINT_URL_ECS"] ??
    environment["AWS_ENDPOINT_URL"];
  if (endpoint === undefined) {
    throw new CommandFailure(
      `No Longshore runs on ${dataDir}. Start one with "longshore up", or name one with --endpoint.`,
    );
  }
  if (!URL.canParse(endpoint)) {
    throw new CommandFailure(`${endpoint} is no address, such as http://127.0.0.1:4566.`);
  }
  const region =
    parsed.text("region") ??
    environment["AWS_REGION"] ??
    environment["AWS_DEFAULT_REGION"] ??
    local?.region ??
    DEFAULT_REGION;
  const instance = local?.endpoint === endpoint ? local : undefined;
  const credentials = keysFor(instance, environment);
  const { ECSClient } = await import("@aws-sdk/client-ecs");
  const configuration = { region, credentials, maxAttempts: 1 };
  const ecs = new ECSClient({ endpoint, ...configuration });
  const ec2 = async (): Promise<EC2Client> => {
    const { EC2Client } = await import("@aws-sdk/client-ec2");
    return new EC2Client({ endpoint, ...configuration });
  };
  return { ecs, ec2, endpoint, region, instance };
}

interface Keys extends RootKeys {
  readonly sessionToken?: string;
}

/** Its own keys, and for a Longshore elsewhere the AWS ones; AWS's own are of no use on this machine's. */
function keysFor(instance: LocalInstance | undefined, environment: Environment): Keys {
  const own = rootKeys(environment);
  const id = environment["AWS_ACCESS_KEY_ID"];
  const secret = environment["AWS_SECRET_ACCESS_KEY"];
  const token = environment["AWS_SESSION_TOKEN"];
  if (instance || own !== LOCAL_KEYS || !id || !secret) return own;
  return { accessKeyId: id, secretAccessKey: secret, ...(token ? { sessionToken: token } : {}) };
}
