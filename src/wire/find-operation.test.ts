import { describe, expect, test } from "vitest";
import {
  anApplication,
  ecsRequest,
  ecsShaped,
  signed,
  stsRequest,
  stsShaped,
} from "../../test/fixtures/wire.ts";
import type { HttpRequest } from "./http.ts";

const UUID = /^00000000-0000-4000-8000-\d{12}$/;

function target(value: string): HttpRequest {
  return ecsRequest("RunTask", {}, { headers: { "x-amz-target": value } });
}

describe("a request that no operation takes", () => {
  test.each<[string, HttpRequest, number, string]>([
    [
      "an unknown operation",
      ecsRequest("LaunchRocket", {}),
      400,
      '"__type":"UnknownOperationException"',
    ],
    ["a shape's name", ecsRequest("ContainerDefinition", {}), 400, "UnknownOperationException"],
    ["a name of JavaScript's", ecsRequest("__proto__", {}), 400, "UnknownOperationException"],
    [
      "an unknown service",
      target("DynamoDB_20120810.ListTables"),
      400,
      "UnknownOperationException",
    ],
    ["a target without a dot", target("RunTask"), 400, "UnknownOperationException"],
    ["an empty target", target(""), 400, "UnknownOperationException"],
    [
      "another method",
      { ...ecsRequest("RunTask", {}), method: "PUT" },
      404,
      "UnknownOperationException",
    ],
    [
      "nothing known",
      { method: "GET", target: "/", headers: [], body: new Uint8Array() },
      404,
      "UnknownOperationException",
    ],
    [
      "an unknown action",
      stsRequest({ Action: "NoSuchAction", Version: "2011-06-15" }),
      400,
      "<Message>Could not find operation NoSuchAction for version 2011-06-15</Message>",
    ],
    [
      "an action without version",
      stsRequest({ Action: "GetCallerIdentity" }),
      400,
      "Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED<",
    ],
    [
      "an action of another version",
      stsRequest({ Action: "GetCallerIdentity", Version: "2000-01-01" }),
      400,
      "<Message>Could not find operation GetCallerIdentity for version 2000-01-01</Message>",
    ],
    [
      "an empty action",
      stsRequest({ Action: "", Version: "2011-06-15" }),
      400,
      "<Message>Could not find operation  for version 2011-06-15</Message>",
    ],
    [
      "a form without action",
      stsRequest({ Version: "2011-06-15" }),
      400,
      "<Code>MissingAction</Code><Message>The request is missing an action or a required parameter.<",
    ],
    [
      "a JSON service that is not here",
      signed({ service: "kms", headers: { "x-amz-target": "TrentService.ListKeys" }, body: "{}" }),
      400,
      '{"__type":"UnknownOperationException","message":"Longshore does not answer for the AWS service \'kms\'."',
    ],
    [
      "a Query service that is not here",
      stsRequest({ Action: "ListTopics", Version: "2010-03-31" }, { service: "sns" }),
      400,
      "<Code>InvalidAction</Code><Message>Longshore does not answer for the AWS service &apos;sns&apos;.<",
    ],
    [
      "a path of a service whose clients read XML",
      signed({ method: "GET", target: "/bucket", service: "s3" }),
      404,
      "<Message>Longshore does not answer for the AWS service &apos;s3&apos;.</Message>",
    ],
    [
      "a path of another service",
      signed({ method: "GET", target: "/2015-03-31/functions/", service: "lambda" }),
      404,
      '"message":"Longshore does not answer for the AWS service \'lambda\'."',
    ],
  ])("with %s is told so", async (_title, request, status, part) => {
    const response = await anApplication([ecsShaped(), stsShaped()])(request);
    expect(response.status).toBe(status);
    expect(response.body).toContain(part);
    expect(response.headers["x-amzn-RequestId"]).toMatch(UUID);
  });
});
