import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EC2_QUERY } from "../../src/wire/ec2/dialect.ts";
import { ec2Envelope } from "../../src/wire/ec2/envelope.ts";
import { jsonEnvelope } from "../../src/wire/json/envelope.ts";
import { parseJsonInput } from "../../src/wire/json/parse.ts";
import { queryEnvelope } from "../../src/wire/query/envelope.ts";
import { formTree, parseForm } from "../../src/wire/query/form.ts";
import { readStruct } from "../../src/wire/query/read.ts";
import { resolveSchema, type SchemaRef, type StructSchema } from "../../src/wire/schema.ts";
import {
  asObject,
  asText,
  isList,
  objectAt,
  structOf,
  type Json,
} from "../fixtures/botocore-shapes.ts";

/*
 * The AWS protocol tests, which are written for clients, read the other way round: what a client
 * must send is what we must understand, what a client must understand is what we may send.
 */

interface Case {
  readonly id: string;
  readonly operation: string;
  readonly input: StructSchema;
  readonly output: StructSchema;
  readonly case: Record<string, Json>;
}

function cases(side: "input" | "output", protocol: string): readonly Case[] {
  const file = new URL(`../fixtures/protocols/${side}/${protocol}.json`, import.meta.url);
  const suites: Json = JSON.parse(readFileSync(file, "utf8"));
  return (isList(suites) ? suites : []).flatMap((suite) => {
    const shapes = objectAt(suite, "shapes");
    const list = asObject(suite)["cases"];
    return (isList(list) ? list : []).map((each) => ({
      id: asText(asObject(each)["id"]),
      operation: asText(objectAt(each, "given")["name"]),
      input: structOf(shapes, objectAt(objectAt(each, "given"), "input")),
      output: structOf(shapes, objectAt(objectAt(each, "given"), "output")),
      case: { ...asObject(each) },
    }));
  });
}

/**
 * The test's parameters as Longshore has them: instants in milliseconds, blobs as bytes, no nulls.
 */
function ours(value: Json, ref: SchemaRef): unknown {
  const schema = resolveSchema(ref);
  if (schema.kind === "structure") return ourMembers(value, schema.struct);
  if (schema.kind === "list") {
    return isList(value) ? value.map((item) => ours(item, schema.item)) : [];
  }
  if (schema.kind === "map") {
    return Object.fromEntries(
      Object.entries(asObject(value)).map(([key, item]) => [key, ours(item, schema.value)]),
    );
  }
  if (schema.kind === "timestamp") return Math.round(Number(value) * 1000);
  if (schema.kind === "blob") return Uint8Array.from(Buffer.from(asText(value)));
  return schema.kind === "number" ? Number(value) : value;
}

function ourMembers(value: Json, struct: StructSchema): Record<string, unknown> {
  return Object.fromEntries(
    struct.members.flatMap(({ name, schema }) => {
      const member = asObject(value)[name];
      return member === undefined || member === null ? [] : [[name, ours(member, schema)]];
    }),
  );
}

function bodyOf(each: Case): string {
  return asText(objectAt(each.case, "serialized")["body"]);
}

const NOT_FOR_SERVERS = new Set([
  // What is compressed is not in the file; application.test.ts has compressed bodies.
  "SDKAppliedContentEncoding_awsJson1_1",
  "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1",
  "SDKAppliedContentEncoding_awsJson1_0",
  "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0",
  "SDKAppliedContentEncoding_awsQuery",
  "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery",
  "SDKAppliedContentEncoding_ec2Query",
  "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query",
  // The client makes up the token.
  "QueryProtocolIdempotencyTokenAutoFill",
  "Ec2ProtocolIdempotencyTokenAutoFill",
  // An empty map and no map are the same form.
  "QueryEmptyQueryMaps",
  // So are an empty list and no list, which EC2's clients do not send at all.
  "Ec2EmptyQueryLists",
]);

const understood = (each: Case): boolean => !NOT_FOR_SERVERS.has(each.id);

describe.each(["json", "json_1_0"])("understands a %s client", (protocol) => {
  test.each(cases("input", protocol).filter(understood))("$id", (each) => {
    const input = parseJsonInput(Buffer.from(bodyOf(each)), each.input);
    expect(input).toEqual(ourMembers(each.case["params"] ?? null, each.input));
  });
});

describe("understands a query client", () => {
  test.each(cases("input", "query").filter(understood))("$id", (each) => {
    const input = readStruct(formTree(parseForm(bodyOf(each))), each.input);
    expect(input).toEqual(ourMembers(each.case["params"] ?? null, each.input));
  });
});

describe("understands an EC2 client", () => {
  test.each(cases("input", "ec2").filter(understood))("$id", (each) => {
    const input = readStruct(formTree(parseForm(bodyOf(each))), each.input, EC2_QUERY);
    expect(input).toEqual(ourMembers(each.case["params"] ?? null, each.input));
  });
});

const NOT_WHAT_WE_SEND = new Set([
  // Clients must cope with these, servers don't send them: zone offsets, members of their own,
  // nulls.
  "AwsJson11DateTimeWithNegativeOffset",
  "AwsJson11DateTimeWithPositiveOffset",
  "handles_unexpected_json_output",
  "json_1_1_service_responds_with_no_payload",
  "AwsJson11DeserializeIgnoreType",
  "AwsJson11StructuresDontDeserializeNullValues",
  "AwsJson10DeserializeIgnoreType",
  "AwsJson10DeserializeAllowNulls",
  "AwsJson10HandlesUnexpectedJsonOutput",
  "AwsJson10ServiceRespondsWithNoPayload",
  "AwsQueryDateTimeWithNegativeOffset",
  "AwsQueryDateTimeWithPositiveOffset",
  "Ec2QueryDateTimeWithNegativeOffset",
  "Ec2QueryDateTimeWithPositiveOffset",
]);

/** Errors carry codes that are not AWS's; application.test.ts has ours. */
const sent = (each: Case): boolean => !NOT_WHAT_WE_SEND.has(each.id) && !("error" in each.case);

function answer(each: Case): { operation: string; response: string; output: object } {
  return {
    operation: each.operation,
    response: asText(objectAt(each.case, "response")["body"]),
    output: ourMembers(each.case["result"] ?? null, each.output),
  };
}

describe.each(["json", "json_1_0"])("answers a %s client", (protocol) => {
  test.each(cases("output", protocol).filter(sent))("$id", (each) => {
    const { operation, response, output } = answer(each);
    const { body } = jsonEnvelope("application/x-amz-json-1.1").success({
      schema: { name: operation, input: each.input, output: each.output },
      output,
      requestId: "id",
    });
    expect(JSON.parse(String(body))).toEqual(JSON.parse(response));
  });
});

describe("answers a query client", () => {
  // A reply without a body is not what query services send.
  const withBody = cases("output", "query").filter((each) => sent(each) && answer(each).response);
  test.each(withBody)("$id", (each) => {
    const { operation, response, output } = answer(each);
    const { body } = queryEnvelope("https://example.com/").success({
      schema: { name: operation, input: each.input, output: each.output },
      output,
      requestId: "id",
    });
    const metadata = /<ResponseMetadata>.*<\/ResponseMetadata>/;
    expect(String(body)).toMatch(metadata);
    expect(canonicalXml(String(body).replace(metadata, ""))).toBe(canonicalXml(response));
  });
});

describe("answers an EC2 client", () => {
  test.each(cases("output", "ec2").filter(sent))("$id", (each) => {
    const { operation, response, output } = answer(each);
    const { body } = ec2Envelope("https://example.com/").success({
      schema: { name: operation, input: each.input, output: each.output },
      output,
      requestId: "id",
    });
    const requestId = /<requestId>\w*<\/requestId>/;
    expect(String(body)).toMatch(requestId);
    expect(canonicalXml(String(body).replace(requestId, ""))).toBe(
      canonicalXml(response.replace(requestId, "")),
    );
  });
});

function casesOf(side: "input" | "output"): readonly (readonly Case[])[] {
  return ["json", "json_1_0", "query", "ec2"].map((protocol) => cases(side, protocol));
}

test("all the cases are here, and what is left out is among them", () => {
  expect(casesOf("input").map((each) => each.length)).toEqual([54, 21, 38, 29]);
  expect(casesOf("output").map((each) => each.length)).toEqual([58, 32, 38, 29]);
  const ids = new Set([...casesOf("input"), ...casesOf("output")].flat().map(({ id }) => id));
  const unknown = [...NOT_FOR_SERVERS, ...NOT_WHAT_WE_SEND].filter((id) => !ids.has(id));
  expect(unknown).toEqual([]);
});

/**
 * Without white space between elements, inner namespaces, and two ways to write an empty element.
 */
function canonicalXml(xml: string): string {
  return xml
    .trim()
    .replace(/<\?xml.*?\?>/, "")
    .replace(/>\s+</g, "><")
    .replace(/ xmlns(?::\w+)?="[^"]*"/g, "")
    .replace(/<(\w+)><\/\1>/g, "<$1/>");
}
