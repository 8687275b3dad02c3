import type { PayloadContainer, PayloadSecret } from "../../wire/agent-messages.ts";
import { asArray, asRecord, asString } from "../foreign.ts";
import { parseStandIn } from "./parse-stand-in.ts";

/** The secrets of a container, values apart; those of a kind that this host has no use for are in `unsupported`. */
export function parseSecrets(value: unknown): readonly PayloadSecret[] | undefined {
  const secrets = asArray(value).flatMap((item) => parseSecret(item) ?? []);
  return secrets.length > 0 ? secrets : undefined;
}

/** The ECS agent puts into the environment what is for the container, and takes anything else for the log driver. */
export function parseSecret(value: unknown): PayloadSecret | undefined {
  const secret = asRecord(value);
  const name = asString(secret["name"]) ?? "";
  const valueFrom = asString(secret["valueFrom"]) ?? "";
  const region = asString(secret["region"]) ?? "";
  const provider = (["ssm", "asm"] as const).find((it) => it === secret["provider"]);
  if (provider === undefined || name === "" || valueFrom === "") return undefined;
  const common = { name, valueFrom, region, provider, ...parseStandIn(secret["standIn"]) };
  if (secret["target"] === "LOG_DRIVER")
    return { ...common, type: "BOOTSTRAP", target: "LOG_DRIVER" };
  if (secret["type"] !== "ENVIRONMENT_VARIABLE") return undefined;
  return { ...common, type: "ENVIRONMENT_VARIABLE", target: "CONTAINER" };
}

export function parseEnvironmentFiles(value: unknown): PayloadContainer["environmentFiles"] {
  const files = asArray(value).flatMap((item) => parseEnvironmentFile(item) ?? []);
  return files.length > 0 ? files : undefined;
}

export function parseEnvironmentFile(
  value: unknown,
): { readonly type: "s3"; readonly value: string } | undefined {
  const file = asRecord(value);
  const arn = asString(file["value"]) ?? "";
  return file["type"] === "s3" && arn !== "" ? { type: "s3", value: arn } : undefined;
}
