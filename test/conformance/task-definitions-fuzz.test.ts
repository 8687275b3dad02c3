import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compatibilitiesOf } from "../../src/domain/task-definition/compatibilities.ts";
import { diagnose } from "../../src/domain/task-definition/diagnose.ts";
import { normaliseTaskDefinition } from "../../src/domain/task-definition/normalise.ts";
import { requiredAttributes } from "../../src/domain/task-definition/requires-attributes.ts";
import type { Definition } from "../../src/domain/task-definition/rule.ts";
import { resolveSchema, type SchemaRef, type StructSchema } from "../../src/wire/schema.ts";
import { CONTAINER_INPUT, REGISTER_INPUT } from "../fixtures/task-definition-model.ts";

const CONTEXT = { accountId: "000000000000", strict: false, managedInstances: true };

/** Words that rules look for, so that generated definitions get past the first of them. */
const WORDS = [
  "",
  "app",
  "data",
  "nginx",
  "256",
  "512",
  "1 vCPU",
  "8000-8010",
  "awsvpc",
  "host",
  "bridge",
  "none",
  "FARGATE",
  "EC2",
  "awslogs",
  "awslogs-group",
  "tcp",
  "udp",
  "HEALTHY",
  "START",
  "GPU",
  "arn:aws:ssm:us-east-1:000000000000:parameter/a",
  "arn:aws:secretsmanager:us-east-1:000000000000:secret:a-AbCdEf",
  "arn:aws:iam::000000000000:role/app",
  "000000000000.dkr.ecr.us-east-1.amazonaws.com/app",
];

/** What a message never says of itself: it would be a value that somebody forgot to write out. */
const SLIP = /undefined|\[object|NaN/;
/** Messages quote values, so that one that looks like a slip could not be told from it. */
const ANY_TEXT = fc.string().filter((text) => !SLIP.test(text));
const TEXT = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...WORDS) }, ANY_TEXT);
const NUMBER = fc.oneof(fc.constantFrom(0, 1, 2, 22, 80, 128, 512), fc.integer());

test("no rule throws, whatever the values of a definition are", () => {
  fc.assert(
    fc.property(structure(REGISTER_INPUT), (input) => {
      const definition: Definition = { family: undefined, containerDefinitions: [], ...input };
      for (const { path, message } of diagnose(definition, CONTEXT)) {
        expect(path === "" || path.startsWith("/")).toBe(true);
        expect(message).not.toMatch(SLIP);
      }
    }),
    { numRuns: 400 },
  );
});

test("whatever the rules let through can be kept, and is then in normal form", () => {
  let kept = 0;
  fc.assert(
    fc.property(plausible(), (definition) => {
      if (errorsOf(definition).length > 0) return;
      kept += 1;
      const body = normaliseTaskDefinition(definition, CONTEXT.accountId);
      expect(normaliseTaskDefinition(body, CONTEXT.accountId)).toEqual(body);
      expect(JSON.parse(JSON.stringify(body))).toEqual(body);
      expect(requiredAttributes(body)).toEqual(requiredAttributes(body).toSorted());
      expect(compatibilitiesOf(definition, CONTEXT)).toContain("EC2");
    }),
    { numRuns: 400 },
  );
  expect(kept).toBeGreaterThan(40);
});

test("a definition is compatible with just the launch types that it could require", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.constantFrom("bridge", "awsvpc", "host", "none").chain(plausibleIn),
      (definition) => {
        const unasked = { ...definition, requiresCompatibilities: [] };
        if (errorsOf(unasked).length > 0) return;
        const compatible = compatibilitiesOf(unasked, CONTEXT);
        for (const launchType of ["EXTERNAL", "MANAGED_INSTANCES", "FARGATE"] as const) {
          const required = errorsOf({ ...definition, requiresCompatibilities: [launchType] });
          expect(compatible.includes(launchType), launchType).toBe(required.length === 0);
          seen.add(`${launchType} ${required.length === 0}`);
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(seen.size).toBe(6);
});

function errorsOf(definition: Definition): readonly string[] {
  return [...diagnose(definition, CONTEXT)]
    .filter(({ severity }) => severity === "error")
    .map(({ id }) => id);
}

/** A plausible definition in a network mode, of a size that Fargate has. */
function plausibleIn(networkMode: "awsvpc" | "bridge" | "host" | "none"): fc.Arbitrary<Definition> {
  const size = { cpu: "256", memory: "512" };
  return plausible().map((definition) => ({ ...definition, ...size, networkMode }));
}

/** A valid definition with a few members of any value. */
function plausible(): fc.Arbitrary<Definition> {
  return fc
    .record({ task: someMembers(REGISTER_INPUT, 1), container: someMembers(CONTAINER_INPUT, 2) })
    .map(({ task, container: given }) => ({
      ...task,
      family: "web",
      containerDefinitions: [{ ...given, name: "app", image: "nginx", memory: 128 }],
    }));
}

function someMembers(struct: StructSchema, maxLength: number) {
  return fc
    .subarray([...struct.members], { maxLength })
    .chain((members) =>
      fc.record(Object.fromEntries(members.map(({ name, schema }) => [name, value(schema)]))),
    );
}

function structure(struct: StructSchema): fc.Arbitrary<object> {
  return fc.record(
    Object.fromEntries(struct.members.map(({ name, schema }) => [name, value(schema)])),
    { requiredKeys: [] },
  );
}

function value(schema: SchemaRef): fc.Arbitrary<unknown> {
  const resolved = resolveSchema(schema);
  switch (resolved.kind) {
    case "structure":
      return structure(resolved.struct);
    case "list":
      return fc.array(value(resolved.item), { maxLength: 3 });
    case "map":
      return fc.dictionary(TEXT, TEXT, { maxKeys: 3 });
    case "number":
      return NUMBER;
    case "boolean":
      return fc.boolean();
    default:
      return TEXT;
  }
}
