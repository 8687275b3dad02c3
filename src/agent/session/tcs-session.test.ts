import { expect, test } from "vitest";
import { anAgentTask, aPayloadContainer } from "../../../test/fixtures/agent-task.ts";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { simIds } from "../../../test/sim/sim-ids.ts";
import { SimNetwork } from "../../../test/sim/sim-network.ts";
import { silentLog } from "../../runtime/log.ts";
import { createNotice } from "../notice.ts";
import { runTcsSession } from "./tcs-session.ts";

test("a change of a container's health is told at once, several in one message", async () => {
  const clock = new SimClock();
  const network = new SimNetwork({ clock });
  const told: string[] = [];
  network.serve(async () => ({
    kind: "accept",
    connect: (socket) => {
      const onMessage = (text: string): void => {
        if (text.includes("PublishHealthRequest"))
          told.push(...(text.match(/[A-Z]+HEALTHY/) ?? []));
      };
      socket.listen({ onMessage, onClose: () => {} });
    },
  }));
  let health: "healthy" | "unhealthy" = "healthy";
  const changes = createNotice();
  const ended = new AbortController();
  const done = runTcsSession(
    {
      ports: {
        dial: network.dialFrom("host"),
        clock,
        ids: simIds(3),
        log: silentLog,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
        region: "eu-west-1",
      },
      endpoint: async () => "http://server",
      instance: {
        cluster: "default",
        containerInstanceArn: "arn:aws:ecs:r:a:container-instance/c/1",
        latestSequence: 0,
      },
      versions: { agentHash: "h", agentVersion: "1", dockerVersion: "20" },
      tasks: () => [
        anAgentTask(
          { containers: [aPayloadContainer({ healthCheckType: "docker" })] },
          { app: { status: "RUNNING", health } },
        ),
      ],
      runtimeHealth: { take: () => undefined, heartbeat: () => {}, onChange: () => () => {} },
      onContainerHealth: (listener) => changes.listen(listener),
    },
    ended.signal,
  );
  await clock.advance(1_000);
  told.length = 0;
  health = "unhealthy";
  changes.give();
  changes.give();
  await clock.advance(1_000);
  expect(told).toEqual(["UNHEALTHY"]);
  ended.abort();
  await clock.advance(10_000);
  await done;
});
