import type { Parameter } from "@aws-sdk/client-ssm";
import { fingerprint } from "../../domain/fingerprint.ts";
import type { Shape } from "../../domain/shape.ts";

/** An image's description; each member is a parameter of its own too. */
type ImageDescription = Readonly<Record<string, string | number>>;

/**
 * The names under which AWS publishes machine images that run ECS: Amazon ECS Developer Guide, "Retrieving Amazon
 * ECS-optimized Linux AMI metadata"; Bottlerocket, "Finding an AMI"; AWS Systems Manager User Guide, "Calling AMI public
 * parameters".
 */
const DESCRIBED =
  /^(\/aws\/service\/ecs\/optimized-ami\/[\w.-]+(?:\/[\w.-]+)?\/recommended)(?:\/(\w+))?$/;
const WINDOWS = /^(\/aws\/service\/ami-windows-latest\/[\w.-]+-ECS_Optimized)(?:\/(\w+))?$/;
const BOTTLEROCKET =
  /^(\/aws\/service\/bottlerocket\/aws-ecs-[\w.-]+\/\w+\/[\w.-]+)\/(image_id|image_version)$/;
const PLAIN = /^\/aws\/service\/ami-amazon-linux-latest\/[\w.-]+$/;

/**
 * A parameter that AWS publishes, with a made-up image. Templates for capacity on EC2 look it up before anything else; no
 * image stands behind it. Nothing for other names. It is the same at each call.
 */
export function publicParameter(name: string, region: string): Shape<Parameter> | undefined {
  const value = valueOf(name, region);
  if (value === undefined) return undefined;
  return {
    Name: name,
    Type: "String",
    Value: value,
    Version: 1,
    LastModifiedDate: PUBLISHED_MS,
    ARN: publicArn(name, region),
    DataType: PLAIN.test(name) ? "aws:ec2:image" : "text",
  };
}

/** Whether a name is one of those that AWS publishes under, though none of it may be here. */
export function isPublicName(name: string): boolean {
  return name.startsWith("/aws/service/");
}

/** AWS's own parameters are of no account. */
export function publicArn(name: string, region: string): string {
  return `arn:aws:ssm:${region}::parameter${name}`;
}

/** 2026-01-01T00:00:00Z. */
const PUBLISHED_MS = 1_767_225_600_000;

function valueOf(name: string, region: string): string | undefined {
  if (PLAIN.test(name)) return imageId(name, region);
  const [, base, member] =
    DESCRIBED.exec(name) ?? WINDOWS.exec(name) ?? BOTTLEROCKET.exec(name) ?? [];
  if (base === undefined) return undefined;
  const description = describeImage(base, region);
  if (member === undefined) return JSON.stringify(description);
  return Object.hasOwn(description, member) ? String(description[member]) : undefined;
}

function describeImage(base: string, region: string): ImageDescription {
  const [system = ""] = base.split("/").slice(base.includes("/optimized-ami/") ? 5 : 4);
  const name = `longshore-made-up-${system}`;
  return {
    ecs_agent_version: "0.0.0",
    ecs_runtime_version: "Docker version 0.0.0",
    image_id: imageId(base, region),
    image_name: name,
    image_version: "0.0.0",
    os: system,
    schema_version: 1,
    source_image_name: name,
  };
}

/** Of the form of an AMI id, and always the same for a name and a region. */
function imageId(base: string, region: string): string {
  const digits = Buffer.from(fingerprint([base, region])).toString("hex");
  return `ami-${digits.slice(-17).padStart(17, "0")}`;
}
