import * as ecs from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import { operationSchema, type SchemaRef, type StructSchema } from "../schema.ts";
import { parseJsonInput } from "./parse.ts";

function inputOf(operation: string): StructSchema {
  const schema = operationSchema(ecs, operation);
  if (!schema) throw new Error(`no operation ${operation}`);
  return schema.input;
}

function read(operation: string, json: unknown): unknown {
  const text = typeof json === "string" ? json : JSON.stringify(json);
  return parseJsonInput(Buffer.from(text), inputOf(operation));
}

/** A structure with one member, for shapes that ECS doesn't have. */
function only(schema: SchemaRef): StructSchema {
  return {
    namespace: "test",
    name: "Only",
    members: [{ name: "member", schema }],
    required: [],
    traits: {},
  };
}

const CONTAINER = "class com.amazonaws.madison.frontend.ContainerDefinition";

describe("what AWS's JSON reader says of a wrong type", () => {
  test.each<[unknown, string]>([
    // Observed on ECS.
    [{ containerDefinitions: [{ cpu: "256" }] }, "STRING_VALUE cannot be converted to Integer"],
    [
      [],
      "Unrecognized collection type class " +
        "com.amazonaws.madison.frontend.RegisterTaskDefinitionRequest",
    ],
    // Expected of ECS by the words of its siblings.
    [{ containerDefinitions: [{ cpu: true }] }, "TRUE_VALUE cannot be converted to Integer"],
    [{ containerDefinitions: [{ cpu: 0.5 }] }, "DECIMAL_VALUE cannot be converted to Integer"],
    [{ containerDefinitions: [{ cpu: 2 ** 31 }] }, "NUMBER_VALUE cannot be converted to Integer"],
    [
      { containerDefinitions: [{ cpu: {} }] },
      "Start of structure or map found where not expected.",
    ],
    [
      { containerDefinitions: [{ cpu: [] }] },
      "Unrecognized collection type class java.lang.Integer",
    ],
    [
      { containerDefinitions: [{ essential: "true" }] },
      "STRING_VALUE cannot be converted to Boolean",
    ],
    [{ containerDefinitions: [{ essential: 1 }] }, "NUMBER_VALUE cannot be converted to Boolean"],
    [{ family: true }, "TRUE_VALUE cannot be converted to String"],
    [{ family: false }, "FALSE_VALUE cannot be converted to String"],
    [{ cpu: 256 }, "NUMBER_VALUE cannot be converted to String"],
    [{ cpu: 0.25 }, "DECIMAL_VALUE cannot be converted to String"],
    [{ family: {} }, "Start of structure or map found where not expected."],
    [{ family: ["web"] }, "Unrecognized collection type class java.lang.String"],
    [{ containerDefinitions: {} }, "Start of structure or map found where not expected."],
    [{ containerDefinitions: "web" }, "Unexpected field type"],
    [{ containerDefinitions: ["web"] }, "Unexpected value type in payload"],
    [{ containerDefinitions: [[]] }, `Unrecognized collection type ${CONTAINER}`],
    [
      { containerDefinitions: [{ command: [["sh"]] }] },
      "Unrecognized collection type class java.lang.String",
    ],
    [{ containerDefinitions: [{ command: [1] }] }, "NUMBER_VALUE cannot be converted to String"],
    [
      { containerDefinitions: [{ dockerLabels: { a: 1 } }] },
      "NUMBER_VALUE cannot be converted to String",
    ],
    [
      { containerDefinitions: [{ dockerLabels: [] }] },
      "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>",
    ],
    [{ containerDefinitions: [{ dockerLabels: "a=b" }] }, "Unexpected field type"],
    [{ runtimePlatform: "LINUX" }, "Unexpected field type"],
  ])("%j: %s", (input, message) => {
    expect(() => read("RegisterTaskDefinition", input)).toThrow(
      expect.objectContaining({ code: "SerializationException", status: 400, message }),
    );
  });

  test.each(["", "  ", "{", "nope", "{'family': 1}", '{"a":1}}', "\ufffe"])(
    "%j is not JSON",
    (text) => {
      const body = text === "" ? Buffer.from([0xff]) : Buffer.from(text);
      expect(() => parseJsonInput(body, inputOf("RunTask"))).toThrow(
        expect.objectContaining({ code: "SerializationException" }),
      );
    },
  );

  test.each(["null", "1", '"text"', "true"])("%s is not an input", (text) => {
    expect(() => read("RunTask", text)).toThrow("Unexpected field type");
  });

  test("of several faults the first in the text is told", () => {
    expect(() => read("RegisterTaskDefinition", '{"tags":1,"family":2}')).toThrow(
      "Unexpected field type",
    );
    expect(() => read("RegisterTaskDefinition", '{"family":2,"tags":1}')).toThrow(
      "NUMBER_VALUE cannot be converted to String",
    );
  });
});

describe("what is read", () => {
  test("is what was sent", () => {
    const input = {
      family: "web",
      containerDefinitions: [
        {
          name: "web",
          cpu: -1,
          essential: false,
          command: ["sh", ""],
          dockerLabels: { "": "x", "a.b": "" },
        },
      ],
      volumes: [],
    };
    expect(read("RegisterTaskDefinition", input)).toEqual(input);
  });

  test("of an empty body is an empty input", () => {
    expect(parseJsonInput(new Uint8Array(), inputOf("ListClusters"))).toEqual({});
  });

  test("may begin with a byte order mark", () => {
    expect(read("ListClusters", '\ufeff{"maxResults":1}')).toEqual({ maxResults: 1 });
  });

  test("leaves out members that the schema doesn't know, whatever they hold", () => {
    const nested = `${"[".repeat(5000)}${"]".repeat(5000)}`;
    expect(read("RunTask", `{"count":1,"Count":"2","unknown":{"a":[1]},"deep":${nested}}`)).toEqual(
      { count: 1 },
    );
  });

  test("takes null for absent, in members, lists and maps", () => {
    const input = {
      family: null,
      networkMode: null,
      containerDefinitions: [null, { name: "web", cpu: null, command: [null, "a"] }],
      volumes: [{ dockerVolumeConfiguration: { labels: { a: null, b: "c" } } }],
    };
    expect(read("RegisterTaskDefinition", input)).toEqual({
      containerDefinitions: [{ name: "web", command: ["a"] }],
      volumes: [{ dockerVolumeConfiguration: { labels: { b: "c" } } }],
    });
  });

  test("keeps __proto__ a key like any other, and never a prototype", () => {
    const text =
      '{"__proto__":{"family":"evil"},"containerDefinitions":[{"dockerLabels":{"__proto__":"x"}}]}';
    const input = read("RegisterTaskDefinition", text);
    expect(JSON.stringify(input)).toBe(
      '{"containerDefinitions":[{"dockerLabels":{"__proto__":"x"}}]}',
    );
    expect(input).not.toHaveProperty("family");
  });

  test("has instants in epoch milliseconds", () => {
    expect(read("SubmitTaskStateChange", { pullStartedAt: 1606607178.315 })).toEqual({
      pullStartedAt: 1_606_607_178_315,
    });
  });

  test.each(["2020-01-01T00:00:00Z", 1e300, true])("has no instant of %j", (value) => {
    expect(() => read("SubmitTaskStateChange", { pullStartedAt: value })).toThrow(
      "cannot be converted to milliseconds since epoch",
    );
  });

  test("has doubles and longs where the model has them", () => {
    const resource = { doubleValue: 0.5, longValue: 2 ** 40, integerValue: 1 };
    expect(read("RegisterContainerInstance", { totalResources: [resource] })).toEqual({
      totalResources: [resource],
    });
    expect(() =>
      read("RegisterContainerInstance", { totalResources: [{ longValue: 0.5 }] }),
    ).toThrow("DECIMAL_VALUE cannot be converted to Long");
    expect(() =>
      read("RegisterContainerInstance", { totalResources: [{ doubleValue: "x" }] }),
    ).toThrow("STRING_VALUE cannot be converted to Double");
  });

  test("has the longest of longs, as near as a number comes to it", () => {
    const longest = JSON.parse("9223372036854775807");
    const totalResources = [{ longValue: longest }, { longValue: -longest }];
    expect(read("RegisterContainerInstance", { totalResources })).toEqual({ totalResources });
    expect(() =>
      read("RegisterContainerInstance", { totalResources: [{ longValue: 1e19 }] }),
    ).toThrow("cannot be converted to Long");
  });

  test("has free-form documents as they are", () => {
    const hookDetails = { a: [1, { b: null }], c: "d" };
    const input = { deploymentConfiguration: { lifecycleHooks: [{ hookDetails }] } };
    expect(read("CreateService", input)).toEqual(input);
  });

  test("has free-form documents only so deep", () => {
    const document = `${"[".repeat(2000)}${"]".repeat(2000)}`;
    const text = `{"deploymentConfiguration":{"lifecycleHooks":[{"hookDetails":${document}}]}}`;
    expect(() => read("CreateService", text)).toThrow("The request is nested too deeply.");
  });

  test("has structures within themselves only so deep", () => {
    const node: unknown[] = [3, "test", "Node", 0, ["next"], [() => node]];
    const deep = `${'{"next":'.repeat(2000)}{}${"}".repeat(2000)}`;
    const schema = only(node);
    expect(parseJsonInput(Buffer.from('{"member":{"next":{"next":{}}}}'), schema)).toEqual({
      member: { next: { next: {} } },
    });
    expect(() => parseJsonInput(Buffer.from(`{"member":${deep}}`), schema)).toThrow(
      "The request is nested too deeply.",
    );
  });

  test("has blobs as bytes", () => {
    expect(parseJsonInput(Buffer.from('{"member":"aGk="}'), only(21))).toEqual({
      member: Uint8Array.from(Buffer.from("hi")),
    });
  });

  test.each([
    ['"a"', "Base64 encoded length is expected a multiple of 4 bytes but found: 1"],
    ['"%%%%"', "only base-64-encoded strings are convertible to bytes"],
    ["1", "only base-64-encoded strings are convertible to bytes"],
    ["{}", "Start of structure or map found where not expected."],
    ["[]", "Unrecognized collection type class java.nio.ByteBuffer"],
  ])("has no blob of %s", (json, message) => {
    expect(() => parseJsonInput(Buffer.from(`{"member":${json}}`), only(21))).toThrow(message);
  });
});
