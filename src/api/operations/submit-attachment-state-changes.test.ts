import { beforeEach, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { aNetworkInterface } from "../../../test/fixtures/network.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { networkInterfaces, tasks } from "../../store/tables.ts";
import { submitAttachmentStateChanges } from "./submit-attachment-state-changes.ts";

const TASK = aTask({
  attachments: [{ id: "a1", type: "ElasticNetworkInterface", status: "PRECREATED", details: [] }],
});

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [aContainerInstance()],
    tasks: [TASK],
  });
  await api.store.write((tx) =>
    tx.put(networkInterfaces, aNetworkInterface({ taskArn: TASK.taskArn })),
  );
});

test("finds the task of an interface, and passes over unknown interfaces", async () => {
  const answer = await api.call(submitAttachmentStateChanges, {
    attachments: ["unknown", "a1"].map((id) => ({
      attachmentArn: `arn:aws:ecs:us-east-1:000000000000:attachment/${id}`,
      status: "ATTACHED",
    })),
  });
  expect(answer).toEqual({ acknowledgment: "ACK" });
  const kept = await api.store.read((view) => view.get(tasks, TASK.taskArn));
  expect(kept?.attachments).toMatchObject([{ status: "ATTACHED" }]);
});

test("refuses a cluster that is not there", async () => {
  const input = { cluster: "nowhere", attachments: [] };
  expect((await refusal(api.call(submitAttachmentStateChanges, input)))[0]).toBe(
    "ClusterNotFoundException",
  );
});
