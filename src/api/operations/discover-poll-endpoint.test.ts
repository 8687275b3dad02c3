import { expect, test } from "vitest";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { discoverPollEndpoint } from "./discover-poll-endpoint.ts";

test("tells agents where to connect, with the scheme", async () => {
  const api = await aDirectApi();
  expect(await api.call(discoverPollEndpoint, {})).toEqual({
    endpoint: "http://127.0.0.1:4566/acs/",
    telemetryEndpoint: "http://127.0.0.1:4566/tcs/",
  });
});
