import { beforeEach, expect, test } from "vitest";
import { anEcsApplication, sendRaw } from "../../test/fixtures/ecs-application.ts";
import { seed } from "../../test/fixtures/seed.ts";
import { aCluster } from "../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../test/fixtures/container-instance.ts";
import { aTaskDefinition } from "../../test/fixtures/task-definition.ts";
import { aStore } from "../../test/fixtures/store.ts";
import { silentLog } from "../runtime/log.ts";
import type { Store } from "../store/view.ts";
import type { Application } from "../wire/http.ts";

let store: Store;
let warnings: string[];
let application: Application;

beforeEach(async () => {
  store = await aStore();
  warnings = [];
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
  application = await anEcsApplication({ store, log });
  await seed(store, { clusters: [aCluster()], taskDefinitions: [aTaskDefinition()] });
});

const request = {
  taskDefinition: "web",
  overrides: { taskRoleArn: "arn:aws:iam::000000000000:role/new" },
};

test("warns of what a request did", async () => {
  await seed(store, { containerInstances: [aContainerInstance()] });
  expect((await sendRaw(application, "RunTask", request)).status).toBe(200);
  expect(warnings).toEqual([expect.stringContaining("role/new was made")]);
});

test("warns of nothing that a refused request did not do in the end", async () => {
  const { body } = await sendRaw(application, "RunTask", request);
  expect(body["message"]).toBe("No Container Instances were found in your cluster.");
  expect(warnings).toEqual([]);
});
