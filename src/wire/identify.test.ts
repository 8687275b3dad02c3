import { describe, expect, test } from "vitest";
import {
  anApplication,
  credentials,
  ecsRequest,
  ecsShaped,
  stsRequest,
  stsShaped,
  unsigned,
} from "../../test/fixtures/wire.ts";
import type { HttpRequest } from "./http.ts";

describe("authentication", () => {
  test.each<[string, HttpRequest, number, string, string]>([
    [
      "JSON without a signature",
      unsigned(ecsRequest("RunTask", {})),
      400,
      "MissingAuthenticationTokenException",
      "Request is missing Authentication Token",
    ],
    [
      "a form without a signature",
      unsigned(stsRequest({ Action: "GetCallerIdentity", Version: "2011-06-15" })),
      403,
      "<Code>MissingAuthenticationToken</Code>",
      "Request is missing Authentication Token",
    ],
    [
      "a form with an unknown key",
      stsRequest(
        { Action: "GetCallerIdentity", Version: "2011-06-15" },
        { credentials: { accessKeyId: "nobody", secretAccessKey: "x" } },
      ),
      403,
      "<Code>InvalidClientTokenId</Code>",
      "The security token included in the request is invalid.",
    ],
    [
      "a form with a wrong secret",
      stsRequest(
        { Action: "GetCallerIdentity", Version: "2011-06-15" },
        { credentials: { accessKeyId: "test", secretAccessKey: "x" } },
      ),
      403,
      "<Code>SignatureDoesNotMatch</Code>",
      "The request signature we calculated does not match the signature you provided.",
    ],
    [
      "a form with a token that is over",
      stsRequest(
        { Action: "GetCallerIdentity", Version: "2011-06-15" },
        { credentials: { accessKeyId: "old", secretAccessKey: "test" } },
      ),
      403,
      "<Code>ExpiredToken</Code>",
      "The security token included in the request is expired",
    ],
  ])("refuses %s", async (_title, request, status, code, message) => {
    const application = anApplication([ecsShaped(), stsShaped()], {
      credentials: credentials({ old: { expiresAtMs: 0 } }),
    });
    const response = await application(request);
    expect(response.status).toBe(status);
    expect(response.body).toContain(code);
    expect(response.body).toContain(message);
  });

  test("that is off takes region and account from the credential scope", async () => {
    const callers: unknown[] = [];
    const application = anApplication([ecsShaped((call) => (callers.push(call.caller), {}))], {
      auth: "none",
      credentials: credentials({ other: { accountId: "111122223333", principalArn: "arn:other" } }),
      defaultRegion: "eu-north-1",
    });
    const keys = { accessKeyId: "other", secretAccessKey: "wrong" };
    await application(ecsRequest("RunTask", {}, { region: "ap-south-1", credentials: keys }));
    await application(unsigned(ecsRequest("RunTask", {})));
    await application(ecsRequest("RunTask", {}, { region: "NOT/A region" }));
    const root = { accountId: "000000000000", principalArn: "arn:aws:iam::000000000000:root" };
    expect(callers).toEqual([
      { accountId: "111122223333", principalArn: "arn:other", region: "ap-south-1" },
      { ...root, region: "eu-north-1" },
      { ...root, region: "eu-north-1" },
    ]);
  });
});
