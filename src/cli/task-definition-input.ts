import type { RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import { operationSchema, resolveSchema, type StructSchema } from "../wire/schema.ts";
import { correctBySchema, type Corrected } from "./correct-by-schema.ts";
import { whyNotJson } from "./not-json.ts";
import { isList, isRecord, type JsonRecord } from "../domain/json.ts";

/** The text is no task definition; the message says what it is instead. */
export class NotATaskDefinition extends Error {
  override readonly name = "NotATaskDefinition";
}

/** The shapes to read by: what RegisterTaskDefinition takes, and what ECS makes of it. */
export interface TaskDefinitionSchemas {
  readonly input: StructSchema;
  readonly echo: StructSchema;
}

/** Finds the shapes in the exports of the ECS client. */
export function taskDefinitionSchemas(
  model: Readonly<Record<string, unknown>>,
): TaskDefinitionSchemas {
  const operation = operationSchema(model, "RegisterTaskDefinition");
  const member = operation?.output.members.find(({ name }) => name === "taskDefinition");
  const echo = member && resolveSchema(member.schema);
  if (!operation || echo?.kind !== "structure") throw new Error("the SDK's model has changed");
  return { input: operation.input, echo: echo.struct };
}

/**
 * Reads a task definition as people have them: the input of RegisterTaskDefinition, the output of
 * DescribeTaskDefinition, CloudFormation's resource, Terraform's list of containers. Gives the input for
 * RegisterTaskDefinition and says what it changed. `name` becomes the family where none is given.
 * Throws `NotATaskDefinition`.
 */
export function readTaskDefinition(
  text: string,
  name: string,
  schemas: TaskDefinitionSchemas,
): Corrected<RegisterTaskDefinitionCommandInput> {
  const unwrapped = unwrap(parse(text));
  const readOnly = removeReadOnly(unwrapped.value, schemas);
  const corrected = correctBySchema(readOnly.value, schemas.input);
  const tags = removeEmptyTags(corrected.value);
  const family = nameFamily(tags.value, name);
  if (!isInput(family.value)) {
    throw new NotATaskDefinition(
      "It has no list of containerDefinitions, or its family is no name.",
    );
  }
  return {
    value: family.value,
    corrections: [unwrapped, readOnly, corrected, tags, family].flatMap((step) => step.corrections),
    doubts: corrected.doubts,
  };
}

/** What the SDK insists on. The rest is optional, and what is wrong there the API says in AWS's words. */
function isInput(value: JsonRecord): value is JsonRecord & RegisterTaskDefinitionCommandInput {
  const containers = value["containerDefinitions"];
  return typeof value["family"] === "string" && isList(containers) && containers.every(isRecord);
}

function parse(text: string): unknown {
  try {
    // Windows editors put a byte order mark first, which JSON.parse refuses.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotATaskDefinition(whyNotJson(text, reason), { cause: error });
  }
}

/** What a step made of the definition, and one line for each change. */
type Step = Omit<Corrected<JsonRecord>, "doubts">;

/** Takes the task definition out of what it came in. */
function unwrap(value: unknown): Step {
  if (isList(value) && value.every((entry) => isRecord(entry) && "image" in entry)) {
    return {
      value: { containerDefinitions: value },
      corrections: ["took the list as containerDefinitions"],
    };
  }
  if (!isRecord(value)) throw new NotATaskDefinition("It is not a JSON object.");
  const inner = value["taskDefinition"];
  if (isRecord(inner)) {
    // DescribeTaskDefinition shows the tags beside the task definition, not in it.
    const tags = isList(value["tags"]) && value["tags"].length > 0 ? { tags: value["tags"] } : {};
    return {
      value: { ...inner, ...tags },
      corrections: ["took the task definition out of the member taskDefinition"],
    };
  }
  return resourceOf(value) ?? { value, corrections: [] };
}

const RESOURCE_TYPE = "AWS::ECS::TaskDefinition";

/** CloudFormation's resource, by itself or as the only one of its type in a template. */
function resourceOf(value: JsonRecord): Step | undefined {
  const resources = isRecord(value["Resources"]) ? Object.values(value["Resources"]) : [value];
  const found = resources.filter(
    (resource) => isRecord(resource) && resource["Type"] === RESOURCE_TYPE,
  );
  const [only] = found;
  if (found.length > 1) {
    throw new NotATaskDefinition(
      `It has ${found.length} resources of type ${RESOURCE_TYPE}, and this takes one.`,
    );
  }
  if (!isRecord(only) || !isRecord(only["Properties"])) return undefined;
  return {
    value: only["Properties"],
    corrections: [`took the Properties of the ${RESOURCE_TYPE}`],
  };
}

/** Drops what only ECS sets, which DescribeTaskDefinition shows and RegisterTaskDefinition does not take. */
function removeReadOnly(value: JsonRecord, schemas: TaskDefinitionSchemas): Step {
  const settable = new Set(schemas.input.members.map(({ name }) => name));
  const echoed = schemas.echo.members.map(({ name }) => name);
  const dropped = echoed.filter((name) => !settable.has(name) && Object.hasOwn(value, name));
  if (dropped.length === 0) return { value, corrections: [] };
  return {
    value: Object.fromEntries(Object.entries(value).filter(([name]) => !dropped.includes(name))),
    corrections: [`left out what only ECS sets: ${dropped.join(", ")}`],
  };
}

/** The console shows an untagged definition with an empty list, which RegisterTaskDefinition refuses. */
function removeEmptyTags(value: JsonRecord): Step {
  const { tags, ...others } = value;
  if (!isList(tags) || tags.length > 0) return { value, corrections: [] };
  return { value: others, corrections: ["tags: left out, the list is empty"] };
}

function nameFamily(value: JsonRecord, name: string): Step {
  if (value["family"] !== undefined) return { value, corrections: [] };
  const family = name.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, 255) || "task";
  return { value: { ...value, family }, corrections: [`family: took ${family}, the file's name`] };
}
