import type {
  PayloadContainer,
  PayloadMessage,
  PayloadNetworkInterface,
  PayloadSecurityGroup,
  PayloadTask,
  PayloadVolume,
} from "../../wire/agent-messages.ts";
import { asArray, asNumber, asRecord, asString, asStrings, optional } from "../foreign.ts";
import type { Foreign } from "../foreign.ts";
import { credentialsIdOf, credentialsOfTask } from "./parse-credentials.ts";
import { parseEnvironmentFiles, parseSecrets } from "./parse-fetched.ts";
import { parseRegistryAuthentication } from "./parse-registry-authentication.ts";
import { parseSecurityGroups } from "./parse-security-group.ts";
import type { TaskRoleCredentials } from "../task-credentials.ts";
import { unsupported } from "./unsupported.ts";

/** A payload message as far as it could be read: the tasks that make sense, and those that don't. */
export interface ParsedPayload {
  readonly messageId: string;
  readonly clusterArn: string;
  readonly containerInstanceArn: string;
  readonly seqNum: number;
  readonly tasks: readonly PayloadTask[];
  readonly securityGroups: readonly PayloadSecurityGroup[];
  /** Apart from the tasks, which are written to disk. */
  readonly credentials: readonly TaskRoleCredentials[];
  /** What the task is reported to have stopped for. */
  readonly invalid: readonly { readonly arn: string; readonly reason: string }[];
}

/**
 * Reads a PayloadMessage. Nothing when one of its identities is missing: the ECS agent drops such a message
 * without an answer. Unknown members are ignored, as the ECS agent does.
 */
export function parsePayload(message: Foreign): ParsedPayload | undefined {
  const head = parseHead(message);
  if (head === undefined) return undefined;
  const tasks: PayloadTask[] = [];
  const credentials: TaskRoleCredentials[] = [];
  const invalid: { arn: string; reason: string }[] = [];
  for (const item of asArray(message["tasks"])) {
    const task = asRecord(item);
    const arn = asString(task["arn"]);
    if (arn === undefined) continue;
    const parsed = parsePayloadTask(task);
    if (parsed.kind === "invalid") {
      invalid.push({ arn, reason: parsed.reason });
      continue;
    }
    tasks.push(parsed.task);
    credentials.push(...credentialsOfTask(arn, task));
  }
  const securityGroups = parseSecurityGroups(message["securityGroups"]);
  return { ...head, tasks, securityGroups, credentials, invalid };
}

export type ParsedTask =
  | { readonly kind: "valid"; readonly task: PayloadTask }
  | { readonly kind: "invalid"; readonly reason: string };

/** Reads one task, from a message or from a checkpoint. */
export function parsePayloadTask(task: Foreign): ParsedTask {
  try {
    const parsed = parseTask(task, required(task, "arn"));
    const reason = parsed.desiredStatus === "RUNNING" ? unsupported(task) : undefined;
    return reason === undefined ? { kind: "valid", task: parsed } : { kind: "invalid", reason };
  } catch (error) {
    if (!(error instanceof PayloadProblem)) throw error;
    // The ECS agent's own spelling.
    const reason = `UnrecogniedTaskError: Error loading task - ${error.message}`;
    return { kind: "invalid", reason };
  }
}

/** Something in a task that cannot be carried out. Stays within this file. */
class PayloadProblem extends Error {}

type Head = Pick<PayloadMessage, "messageId" | "clusterArn" | "containerInstanceArn" | "seqNum">;

function parseHead(message: Foreign): Head | undefined {
  const messageId = asString(message["messageId"]);
  const clusterArn = asString(message["clusterArn"]);
  const containerInstanceArn = asString(message["containerInstanceArn"]);
  if (!messageId || !clusterArn || !containerInstanceArn) return undefined;
  return { messageId, clusterArn, containerInstanceArn, seqNum: asNumber(message["seqNum"]) ?? 0 };
}

/** Throws `PayloadProblem` on what cannot be carried out. */
function parseTask(task: Foreign, arn: string): PayloadTask {
  const desiredStatus = task["desiredStatus"];
  if (desiredStatus !== "RUNNING" && desiredStatus !== "STOPPED") {
    throw new PayloadProblem(`unexpected desired status ${JSON.stringify(desiredStatus)}`);
  }
  const containers = asArray(task["containers"]).map((item) => parseContainer(asRecord(item)));
  if (desiredStatus === "RUNNING" && containers.length === 0) {
    throw new PayloadProblem("the task has no containers");
  }
  return {
    ...optional("associations", parseAssociations(task["associations"])),
    ...optional("taskClusterArn", asString(task["taskClusterArn"])),
    ...optional("family", asString(task["family"])),
    ...optional("version", asString(task["version"])),
    ...optional("launchType", asString(task["launchType"])),
    ...optional("cpu", asNumber(task["cpu"])),
    ...optional("memory", asNumber(task["memory"])),
    ...optional("pidMode", asString(task["pidMode"])),
    ...optional("ipcMode", asString(task["ipcMode"])),
    ...optional("serviceName", asString(task["serviceName"])),
    ...optional("zone", asString(task["zone"])),
    ...optional("roleCredentials", credentialsIdOf(task["roleCredentials"])),
    ...optional("executionRoleCredentials", credentialsIdOf(task["executionRoleCredentials"])),
    arn,
    desiredStatus,
    networkMode: parseNetworkMode(task["networkMode"]),
    containers,
    volumes: asArray(task["volumes"]).map((item) => parseVolume(asRecord(item))),
    elasticNetworkInterfaces: asArray(task["elasticNetworkInterfaces"]).map((item) =>
      parseNetworkInterface(asRecord(item)),
    ),
  };
}

function parseAssociations(value: unknown): PayloadTask["associations"] {
  const all = asArray(value).map((item) => {
    const association = asRecord(item);
    const type = association["type"];
    if (type !== "gpu") throw new PayloadProblem(`a device of the type ${JSON.stringify(type)}`);
    const containers = asStrings(association["containers"]) ?? [];
    const content = { encoding: "identity" as const, value: "" };
    return { containers, content, name: required(association, "name"), type: "gpu" as const };
  });
  return all.length > 0 ? all : undefined;
}

function parseNetworkMode(value: unknown): "bridge" | "host" | "awsvpc" | "none" {
  if (value === undefined || value === "") return "bridge";
  if (value === "bridge" || value === "host" || value === "awsvpc" || value === "none")
    return value;
  throw new PayloadProblem(`unexpected network mode ${JSON.stringify(value)}`);
}

function parseContainer(container: Foreign): PayloadContainer {
  const dockerConfig = asRecord(container["dockerConfig"]);
  return {
    ...optional("command", commandOf(container)),
    ...optional("entryPoint", asStrings(container["entryPoint"])),
    ...optional("links", asStrings(container["links"])),
    ...optional("stopTimeout", asNumber(container["stopTimeout"])),
    ...optional("startTimeout", asNumber(container["startTimeout"])),
    ...optional("containerArn", asString(container["containerArn"])),
    ...(container["healthCheckType"] === "docker" && { healthCheckType: "docker" as const }),
    ...optional("restartPolicy", parseRestartPolicy(container["restartPolicy"])),
    ...optional("secrets", parseSecrets(container["secrets"])),
    ...optional("environmentFiles", parseEnvironmentFiles(container["environmentFiles"])),
    ...optional(
      "registryAuthentication",
      parseRegistryAuthentication(container["registryAuthentication"]),
    ),
    name: required(container, "name"),
    image: required(container, "image"),
    essential: container["essential"] === true,
    cpu: asNumber(container["cpu"]) ?? 0,
    memory: asNumber(container["memory"]) ?? 0,
    environment: strings(container["environment"]),
    portMappings: asArray(container["portMappings"]).map((it) => parsePortMapping(asRecord(it))),
    mountPoints: asArray(container["mountPoints"]).map((it) => ({
      sourceVolume: required(asRecord(it), "sourceVolume"),
      containerPath: required(asRecord(it), "containerPath"),
      readOnly: asRecord(it)["readOnly"] === true,
    })),
    volumesFrom: asArray(container["volumesFrom"]).map((it) => ({
      sourceContainer: required(asRecord(it), "sourceContainer"),
      readOnly: asRecord(it)["readOnly"] === true,
    })),
    dependsOn: asArray(container["dependsOn"]).map((it) => ({
      containerName: required(asRecord(it), "containerName"),
      condition: required(asRecord(it), "condition"),
    })),
    dockerConfig: {
      ...optional("config", asString(dockerConfig["config"])),
      ...optional("hostConfig", asString(dockerConfig["hostConfig"])),
    },
  };
}

/** `overrides` is a JSON text in which the ECS agent knows `command` alone and refuses anything else. */
function commandOf(container: Foreign): readonly string[] | undefined {
  const command = asStrings(container["command"]);
  const text = asString(container["overrides"]);
  if (text === undefined || text === "") return command;
  const overrides = asRecord(parseJson(text));
  const unknown = Object.keys(overrides).find((key) => key !== "command");
  if (unknown !== undefined) throw new PayloadProblem(`unknown container override ${unknown}`);
  return asStrings(overrides["command"]) ?? command;
}

function parseRestartPolicy(value: unknown): PayloadContainer["restartPolicy"] | undefined {
  const policy = asRecord(value);
  if (policy["enabled"] !== true) return undefined;
  return {
    enabled: true,
    ignoredExitCodes: asArray(policy["ignoredExitCodes"]).flatMap((code) => asNumber(code) ?? []),
    restartAttemptPeriod: asNumber(policy["restartAttemptPeriod"]) ?? 0,
  };
}

function parsePortMapping(mapping: Foreign): NonNullable<PayloadContainer["portMappings"]>[number] {
  const protocol = mapping["protocol"] ?? "tcp";
  if (protocol !== "tcp" && protocol !== "udp") {
    throw new PayloadProblem(`unexpected protocol ${JSON.stringify(protocol)}`);
  }
  return {
    ...optional("containerPort", asNumber(mapping["containerPort"])),
    ...optional("hostPort", asNumber(mapping["hostPort"])),
    ...optional("containerPortRange", asString(mapping["containerPortRange"])),
    protocol,
  };
}

function parseVolume(volume: Foreign): PayloadVolume {
  const name = required(volume, "name");
  const type = volume["type"] ?? "host";
  if (type === "host") {
    const host = volume["host"];
    if (host === undefined) throw new PayloadProblem(`volume ${name} has no host`);
    return { name, type, host: optional("sourcePath", asString(asRecord(host)["sourcePath"])) };
  }
  if (type === "docker") {
    const docker = asRecord(volume["dockerVolumeConfiguration"]);
    if (docker["scope"] !== "shared" && docker["autoprovision"] === true) {
      throw new PayloadProblem(
        `volume [${name}] : task scoped volume could not be autoprovisioned`,
      );
    }
    const dockerVolumeConfiguration = {
      scope: docker["scope"] === "shared" ? ("shared" as const) : ("task" as const),
      autoprovision: docker["autoprovision"] === true,
      driver: asString(docker["driver"]) ?? "local",
      driverOpts: strings(docker["driverOpts"]),
      labels: strings(docker["labels"]),
    };
    return { name, type, dockerVolumeConfiguration };
  }
  throw new PayloadProblem(`volume ${name} is of the type ${JSON.stringify(type)}`);
}

function parseNetworkInterface(eni: Foreign): PayloadNetworkInterface {
  return {
    ...optional("privateDnsName", asString(eni["privateDnsName"])),
    ...optional("subnetId", asString(eni["subnetId"])),
    ...optional("vpc", parseVpc(asRecord(eni["vpc"]))),
    ...optional("securityGroupIds", asStrings(eni["securityGroupIds"])),
    ...(eni["restrictsEgress"] === true && { restrictsEgress: true }),
    publicPorts: asArray(eni["publicPorts"]).flatMap((it) => parsePublicPort(asRecord(it)) ?? []),
    ec2Id: required(eni, "ec2Id"),
    macAddress: required(eni, "macAddress"),
    ipv4Addresses: asArray(eni["ipv4Addresses"]).map((it) => ({
      primary: asRecord(it)["primary"] === true,
      privateAddress: required(asRecord(it), "privateAddress"),
    })),
    subnetGatewayIpv4Address: required(eni, "subnetGatewayIpv4Address"),
    attachmentArn: asString(eni["attachmentArn"]) ?? "",
  };
}

function parseVpc(vpc: Foreign): PayloadNetworkInterface["vpc"] {
  const vpcId = asString(vpc["vpcId"]);
  const cidrBlock = asString(vpc["cidrBlock"]);
  return vpcId === undefined || cidrBlock === undefined ? undefined : { vpcId, cidrBlock };
}

function parsePublicPort(
  port: Foreign,
): NonNullable<PayloadNetworkInterface["publicPorts"]>[number] | undefined {
  const containerPort = asNumber(port["containerPort"]);
  if (containerPort === undefined) return undefined;
  const protocol = port["protocol"] === "udp" ? "udp" : "tcp";
  return { containerName: required(port, "containerName"), containerPort, protocol };
}

function required(record: Foreign, name: string): string {
  const value = asString(record[name]);
  if (value === undefined || value === "") throw new PayloadProblem(`${name} is missing`);
  return value;
}

function strings(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asRecord(value)).map(([name, text]) => [name, asString(text) ?? ""]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PayloadProblem("the container overrides are not JSON");
  }
}
