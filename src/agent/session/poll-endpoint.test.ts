import { expect, test } from "vitest";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { type ControlPlane, ControlPlaneRefusal } from "./control-plane.ts";
import { createPollEndpoint } from "./poll-endpoint.ts";

const INSTANCE = { cluster: "default", containerInstanceArn: "arn", latestSequence: 0 };
const HOURS = 60 * 60_000;

/** What the sockets are told, where the control plane answers as `answers` says, one after the other. */
function asking(answers: readonly ({ endpoint: string; telemetryEndpoint?: string } | Error)[]) {
  const clock = new SimClock();
  let asked = 0;
  const controlPlane: Pick<ControlPlane, "discoverPollEndpoint"> = {
    discoverPollEndpoint: async () => {
      const answer = answers[asked];
      asked += 1;
      if (answer === undefined) throw new Error("asked too often");
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const endpoint = createPollEndpoint({ controlPlane, clock, instance: INSTANCE });
  return { clock, endpoint };
}

const busy = new ControlPlaneRefusal("ServerException", "busy");
const first = { endpoint: "http://one/acs/", telemetryEndpoint: "http://one/tcs/" };
const second = { endpoint: "http://two/acs/", telemetryEndpoint: "http://two/tcs/" };

test("both sockets share an answer for twelve hours", async () => {
  const { clock, endpoint } = asking([first, second]);
  expect(await Promise.all([endpoint.acs(), endpoint.tcs()])).toEqual([
    "http://one/acs/",
    "http://one/tcs/",
  ]);
  await clock.advance(12 * HOURS - 1);
  expect(await endpoint.acs()).toBe("http://one/acs/");
  await clock.advance(1);
  expect(await endpoint.acs()).toBe("http://two/acs/");
});

test("an old answer is used while there is no newer one", async () => {
  const { clock, endpoint } = asking([first, busy, second]);
  await endpoint.acs();
  await clock.advance(12 * HOURS);
  expect(await endpoint.acs()).toBe("http://one/acs/");
  expect(await endpoint.acs()).toBe("http://two/acs/");
});

test("without any answer there is no endpoint, and the next time it is asked for again", async () => {
  const { endpoint } = asking([busy, first]);
  await expect(endpoint.acs()).rejects.toBe(busy);
  expect(await endpoint.acs()).toBe("http://one/acs/");
});

test("a missing telemetry endpoint keeps nobody from the other", async () => {
  const { endpoint } = asking([{ endpoint: "http://one/acs/" }]);
  expect(await endpoint.acs()).toBe("http://one/acs/");
  await expect(endpoint.tcs()).rejects.toThrow("there is no telemetry endpoint");
});
