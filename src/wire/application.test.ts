import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  anApplication,
  ecsRequest,
  ecsShaped,
  jsonOf,
  signed,
  stsRequest,
  stsShaped,
  unsigned,
} from "../../test/fixtures/wire.ts";
import { ApiError } from "../domain/errors.ts";
import type { Fault } from "./application.ts";
import { MAX_BODY_BYTES } from "./limits.ts";
import type { Call } from "./service.ts";

const UUID = /^00000000-0000-4000-8000-\d{12}$/;

describe("a call", () => {
  test("reaches its service parsed, with its caller and request id", async () => {
    const calls: Call[] = [];
    const application = anApplication([ecsShaped((call) => (calls.push(call), {}))]);
    const response = await application(
      ecsRequest(
        "RunTask",
        { taskDefinition: "web", count: 2, unknown: 1 },
        { region: "eu-west-1" },
      ),
    );
    expect(calls).toEqual([
      {
        operation: "RunTask",
        input: { taskDefinition: "web", count: 2 },
        caller: {
          accessKeyId: "test",
          accountId: "000000000000",
          region: "eu-west-1",
          principalArn: "arn:aws:iam::000000000000:root",
        },
        requestId: response.headers["x-amzn-RequestId"],
      },
    ]);
  });

  test("is answered by the output schema, with instants in epoch seconds", async () => {
    const application = anApplication([
      ecsShaped(() => ({
        clusters: [{ clusterName: "a", status: undefined, ours: 1 }],
        failures: [],
        tasks: [{ createdAt: 1_606_607_178_315 }],
      })),
    ]);
    const described = await application(ecsRequest("DescribeClusters", {}));
    expect(described).toEqual({
      status: 200,
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amzn-RequestId": expect.stringMatching(UUID),
      },
      body: '{"clusters":[{"clusterName":"a"}],"failures":[]}',
    });
    const tasks = await application(ecsRequest("DescribeTasks", { tasks: ["a"] }));
    expect(tasks.body).toBe('{"tasks":[{"createdAt":1606607178.315}],"failures":[]}');
  });

  test("may have a compressed body, whose compressed bytes are signed", async () => {
    const calls: Call[] = [];
    const application = anApplication([ecsShaped((call) => (calls.push(call), {}))]);
    const response = await application(
      ecsRequest("RunTask", "", {
        headers: { "content-encoding": "gzip" },
        body: gzipSync('{"count":3}'),
      }),
    );
    expect(response.status).toBe(200);
    expect(calls[0]?.input).toEqual({ count: 3 });
  });

  test("is answered in the JSON version that it was sent in", async () => {
    const response = await anApplication([ecsShaped()])(
      ecsRequest("RunTask", {}, { headers: { "content-type": "application/x-amz-json-1.0" } }),
    );
    expect(response.headers["content-type"]).toBe("application/x-amz-json-1.0");
  });

  test("goes by its target even when its query names an action", async () => {
    const application = anApplication([stsShaped(), ecsShaped()]);
    const response = await application(
      ecsRequest("RunTask", {}, { target: "/?Action=RunTask&Version=2011-06-15" }),
    );
    expect(response.status).toBe(200);
    expect(response.body).toBe("{}");
  });
});

describe("a query call", () => {
  test("is answered in XML with its result element", async () => {
    const application = anApplication([
      stsShaped(() => ({ Account: "1", Arn: "<&>", UserId: undefined })),
    ]);
    const response = await application(
      stsRequest({ Action: "GetCallerIdentity", Version: "2011-06-15" }),
    );
    expect(response.status).toBe(200);
    expect(response.headers["content-type"]).toBe("text/xml");
    const id = response.headers["x-amzn-RequestId"];
    expect(id).toMatch(UUID);
    expect(response.body).toBe(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
        "<GetCallerIdentityResult><Account>1</Account><Arn>&lt;&amp;&gt;</Arn>" +
        `</GetCallerIdentityResult><ResponseMetadata><RequestId>${id}</RequestId>` +
        "</ResponseMetadata></GetCallerIdentityResponse>",
    );
  });

  test.each(["GET", "POST"])("may be a %s with its parameters in the query", async (method) => {
    const response = await anApplication([stsShaped()])(
      signed({
        method,
        service: "sts",
        target: "/?Action=GetCallerIdentity&Version=2011-06-15",
      }),
    );
    expect(response.status).toBe(200);
  });

  test("takes the first of two actions", async () => {
    const body = "Action=GetCallerIdentity&Action=Nope&Version=2011-06-15&Version=1";
    expect((await anApplication([stsShaped()])(stsRequest({}, { body }))).status).toBe(200);
  });

  test("is told apart by the credential scope where two services share a version", async () => {
    const application = anApplication(
      ["one", "two"].map((signingName) => ({
        ...stsShaped(() => ({ Account: signingName })),
        signingName,
      })),
    );
    const response = await application(
      stsRequest({ Action: "GetCallerIdentity", Version: "2011-06-15" }, { service: "two" }),
    );
    expect(response.body).toContain("<Account>two</Account>");
  });

  test("has instants as ISO 8601 and its lists by member", async () => {
    let input: unknown;
    const application = anApplication([
      stsShaped((call) => {
        input = call.input;
        return { Credentials: { AccessKeyId: "a", Expiration: 1_606_607_178_315 } };
      }),
    ]);
    const response = await application(
      stsRequest({
        Action: "AssumeRole",
        Version: "2011-06-15",
        RoleArn: "arn",
        DurationSeconds: "900",
        "TransitiveTagKeys.member.2": "b",
        "TransitiveTagKeys.member.1": "a",
        "Tags.member.1.Key": "k",
        "Tags.member.1.Value": "v",
      }),
    );
    expect(input).toEqual({
      RoleArn: "arn",
      DurationSeconds: 900,
      TransitiveTagKeys: ["a", "b"],
      Tags: [{ Key: "k", Value: "v" }],
    });
    expect(response.body).toContain("<Expiration>2020-11-28T23:46:18.315Z</Expiration>");
  });
});

describe("an error", () => {
  test("of an operation has its code, words and further members", async () => {
    const application = anApplication([
      ecsShaped(() => {
        throw new ApiError("ConflictException", "in use", { resourceIds: ["a"], secret: "b" });
      }),
    ]);
    const response = await application(ecsRequest("RunTask", {}));
    expect(response.status).toBe(400);
    expect(jsonOf(response)).toEqual({
      __type: "ConflictException",
      message: "in use",
      resourceIds: ["a"],
    });
    expect(response.headers["x-amzn-RequestId"]).toMatch(UUID);
  });

  test("has the HTTP status that the model gives it", async () => {
    const application = anApplication([
      ecsShaped(() => {
        throw new ApiError("AccessDeniedException", "no");
      }),
    ]);
    expect((await application(ecsRequest("RunTask", {}))).status).toBe(403);
  });

  test("of a query operation has the code that its model gives it", async () => {
    const application = anApplication([
      stsShaped(() => {
        throw new ApiError("ExpiredTokenException", "over <");
      }),
    ]);
    const response = await application(stsRequest({ Action: "AssumeRole", Version: "2011-06-15" }));
    expect(response.status).toBe(400);
    expect(response.body).toBe(
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>' +
        "<Type>Sender</Type><Code>ExpiredTokenException</Code><Message>over &lt;</Message>" +
        `</Error><RequestId>${response.headers["x-amzn-RequestId"]}</RequestId></ErrorResponse>`,
    );
  });

  test("of ours is told to the operator, and to the client only by its request id", async () => {
    const faults: Fault[] = [];
    const error = new Error("secret insides");
    const options = { onFault: (fault: Fault): void => void faults.push(fault) };
    const application = anApplication(
      [
        ecsShaped(() => Promise.reject(error)),
        stsShaped(() => {
          throw error;
        }),
      ],
      options,
    );
    const json = await application(ecsRequest("RunTask", {}));
    expect(json.status).toBe(500);
    expect(jsonOf(json)["__type"]).toBe("ServerException");
    expect(json.body).not.toContain("insides");
    const xml = await application(
      stsRequest({ Action: "GetCallerIdentity", Version: "2011-06-15" }),
    );
    expect(xml.status).toBe(500);
    expect(xml.body).toContain("<Type>Receiver</Type><Code>InternalFailure</Code>");
    expect(xml.body).not.toContain("insides");
    expect(faults).toEqual([
      { error, requestId: json.headers["x-amzn-RequestId"], operation: "ecs:RunTask" },
      { error, requestId: xml.headers["x-amzn-RequestId"], operation: "sts:GetCallerIdentity" },
    ]);
  });
});

describe("a body", () => {
  test("that is too large is refused", async () => {
    const request = ecsRequest("RunTask", " ".repeat(MAX_BODY_BYTES + 1));
    const response = await anApplication([ecsShaped()])(request);
    expect(response.status).toBe(413);
    expect(jsonOf(response)["__type"]).toBe("RequestEntityTooLargeException");
  });

  test("of a form that is too large is refused in XML", async () => {
    const response = await anApplication([stsShaped()])(
      stsRequest({}, { body: "a".repeat(MAX_BODY_BYTES + 1) }),
    );
    expect(response.status).toBe(413);
    expect(response.body).toContain("<Code>RequestEntityTooLarge</Code>");
  });

  test("that is too large once decompressed is refused", async () => {
    const body = gzipSync(Buffer.alloc(MAX_BODY_BYTES * 4));
    const response = await anApplication([ecsShaped()])(
      ecsRequest("RunTask", "", { headers: { "content-encoding": "gzip" }, body }),
    );
    expect(response.status).toBe(413);
  });

  test.each([
    [
      "that was not read because it is too large",
      "too large",
      413,
      "RequestEntityTooLargeException",
    ],
    ["that was not read because of all the others", "too many", 400, "ThrottlingException"],
  ] as const)("%s is refused", async (_title, cut, status, type) => {
    const response = await anApplication([ecsShaped()])({ ...ecsRequest("RunTask", {}), cut });
    expect(response.status).toBe(status);
    expect(jsonOf(response)["__type"]).toBe(type);
  });

  test("that is not what its encoding says is refused", async () => {
    const response = await anApplication([ecsShaped()])(
      ecsRequest("RunTask", "{}", { headers: { "content-encoding": "gzip" } }),
    );
    expect(response.status).toBe(400);
    expect(jsonOf(response)["__type"]).toBe("SerializationException");
  });

  test("is looked at only after the signature", async () => {
    const response = await anApplication([ecsShaped()])(unsigned(ecsRequest("RunTask", "[")));
    expect(jsonOf(response)["__type"]).toBe("MissingAuthenticationTokenException");
  });
});

describe("a value that its enum does not have", () => {
  test("is refused by name, place and the values there are", async () => {
    const response = await anApplication([ecsShaped()])(
      ecsRequest("RunTask", { launchType: "MOON", placementStrategy: [{ type: "spread" }] }),
    );
    expect(jsonOf(response)).toEqual({
      __type: "InvalidParameterException",
      message:
        "1 validation error detected: Value 'MOON' at 'launchType' failed to satisfy constraint: " +
        "Member must satisfy enum value set: [EC2, EXTERNAL, FARGATE, MANAGED_INSTANCES]",
    });
  });

  test("is one of all that are listed, with their places", async () => {
    const response = await anApplication([ecsShaped()])(
      ecsRequest("CreateService", {
        placementStrategy: [{ type: "spread" }, { type: "heap" }],
        deploymentConfiguration: { lifecycleHooks: [{ lifecycleStages: ["SCALE_UP", "LATER"] }] },
      }),
    );
    const { message } = jsonOf(response);
    expect(message).toMatch(/^2 validation errors detected: /);
    expect(message).toContain(
      "Value '[SCALE_UP, LATER]' at " +
        "'deploymentConfiguration.lifecycleHooks.1.member.lifecycleStages' failed to satisfy " +
        "constraint: Member must satisfy constraint: [Member must satisfy enum value set: [",
    );
    expect(message).toContain(
      "; Value 'heap' at 'placementStrategy.2.member.type' failed to satisfy constraint: " +
        "Member must satisfy enum value set: [binpack, random, spread]",
    );
  });

  test.each([
    ["RegisterTaskDefinition", { networkMode: "carrier-pigeon" }],
    ["PutAccountSetting", { name: "carrierPigeon", value: "on" }],
    ["UpdateContainerInstancesState", { status: "FLYING" }],
  ])("is left to %s, which has words of its own", async (operation, input) => {
    const response = await anApplication([ecsShaped()])(ecsRequest(operation, input));
    expect(response.status).toBe(200);
  });
});
