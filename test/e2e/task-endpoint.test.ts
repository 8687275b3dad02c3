import { execFileSync } from "node:child_process";
import { networkInterfaces } from "node:os";
import {
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  waitUntilTasksRunning,
} from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../src/agent/docker/find-program.ts";
import { asRecord } from "../../src/agent/foreign.ts";
import { askEndpoint } from "../fixtures/ask-endpoint.ts";
import { engineMissing, TEST_IMAGE, testEngine, withTestImage } from "../fixtures/engine.ts";
import { execIn } from "../fixtures/exec.ts";
import { forget, type RunningLongshore, startLongshore } from "./running-longshore.ts";

/** What containers find at 169.254.170.2 when nobody has set up anything. */

const ADDRESS = "169.254.170.2";
const docker = testEngine();
const hasAddress = (): boolean =>
  Object.values(networkInterfaces()).some((all) => all?.some((it) => it.address === ADDRESS));
const missing =
  (await engineMissing()) ??
  (process.getuid?.() === 0 ? undefined : "they need root") ??
  (hasAddress() ? `something else has ${ADDRESS}` : undefined);
if (missing !== undefined) console.warn(`Tests of the endpoint are skipped: ${missing}`);

const UNSERVED = "containers get no metadata and no credentials on this host";

function clientOf({ endpoint }: RunningLongshore): ECSClient {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new ECSClient({ endpoint, region: "us-east-1", credentials });
}

/** Runs a task with a tag; its ARN and the Docker id of its container. */
async function run(longshore: RunningLongshore): Promise<{ arn: string; id: string }> {
  const ecs = clientOf(longshore);
  const container = { name: "app", image: TEST_IMAGE, command: ["sleep", "600"], memory: 16 };
  const containerDefinitions = [{ ...container, stopTimeout: 2 }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: "told", containerDefinitions }));
  const tags = [{ key: "team", value: "blue" }];
  const { tasks } = await ecs.send(new RunTaskCommand({ taskDefinition: "told", tags }));
  const arn = tasks?.[0]?.taskArn ?? "";
  await waitUntilTasksRunning(
    { client: ecs, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { tasks: [arn] },
  );
  const described = await ecs.send(new DescribeTasksCommand({ tasks: [arn] }));
  ecs.destroy();
  return { arn, id: described.tasks?.[0]?.containers?.[0]?.runtimeId ?? "" };
}

describe.skipIf(missing !== undefined)("longshore up", () => {
  test("serves its tasks, after a kill -9 too, beside another Longshore, and cleans up", async () => {
    await withTestImage();
    let first = await startLongshore();
    const { dataDir } = first;
    const { arn, id } = await run(first);
    const ask = (url: string): Promise<string> =>
      askEndpoint(docker, { id, address: ADDRESS, url });
    const reply = await ask("$ECS_CONTAINER_METADATA_URI_V4/taskWithTags");
    expect(asRecord(JSON.parse(reply.replace(/^200 /, "")))).toMatchObject({
      Cluster: "default",
      TaskARN: arn,
      Family: "told",
      AvailabilityZone: expect.stringMatching(/^us-east-1[a-z]$/),
      TaskTags: { team: "blue" },
      ContainerInstanceTags: {},
      Containers: [{ DockerId: id, ContainerARN: expect.stringContaining(":container/") }],
    });

    const second = await startLongshore();
    expect(second.output()).toContain(UNSERVED);
    const untold = await run(second);
    const { output } = await execIn(docker, untold.id, ["env"]);
    expect(output).not.toContain("ECS_CONTAINER_METADATA_URI");
    expect(await second.stop()).toBe(0);
    await forget(second.dataDir);

    await first.kill();
    expect(hasAddress()).toBe(true);
    first = await startLongshore({ dataDir });
    expect(first.output()).not.toContain(UNSERVED);
    expect(await ask("$ECS_CONTAINER_METADATA_URI_V4")).toContain(`"DockerId":"${id}"`);
    expect(await first.stop()).toBe(0);
    expect(hasAddress()).toBe(false);
    const nft = findProgram("nft", process.env);
    const tables = nft === undefined ? "" : execFileSync(nft, ["list", "tables"]).toString();
    expect(tables).not.toContain("longshore_169_254_170_2");
    await forget(dataDir);
    docker.close();
  });
});
