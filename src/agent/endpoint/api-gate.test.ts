import { expect, test } from "vitest";
import { anAgentTask } from "../../../test/fixtures/agent-task.ts";
import { aContainerDetails, aHost, anInspector } from "../../../test/fixtures/host-tasks.ts";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { silentLog } from "../../runtime/log.ts";
import { RuntimeAway } from "../container-runtime.ts";
import { apiGate } from "./api-gate.ts";
import type { EndpointCaller } from "./request.ts";

const task = anAgentTask({}, { app: { id: "d1", status: "RUNNING" } }, { knownStatus: "RUNNING" });
const host = aHost([task], { inspector: anInspector({ d1: aContainerDetails() }) });
const gate = apiGate({ clock: new SimClock(), log: silentLog, hosts: () => [host] });
const ours: EndpointCaller = { kind: "address", address: "172.17.0.2" };
const stranger: EndpointCaller = { kind: "address", address: "192.168.1.7" };

function signedWith(key: string) {
  const scope = `${key}/20261127/us-east-1/sts/aws4_request`;
  const value = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  return { target: "/", headers: [["Authorization", value] as const] };
}

test("hands on what a container of ours has signed", async () => {
  expect(await gate(signedWith("ASIAAPP"), ours)).toEqual({ kind: "passed" });
  const presigned = "/b/k?X-Amz-Credential=ASIAAPP%2F20261127%2Fus-east-1%2Fs3%2Faws4_request";
  expect(await gate({ target: presigned, headers: [] }, ours)).toEqual({ kind: "passed" });
});

test("leaves what is not signed to the endpoint", async () => {
  expect(await gate({ target: "/v4/x", headers: [] }, ours)).toEqual({ kind: "not for the API" });
});

test("refuses those who are no containers of ours", async () => {
  expect(await gate(signedWith("ASIAAPP"), stranger)).toMatchObject({
    kind: "refused",
    answer: { status: 403 },
  });
});

test("refuses the root key that everybody knows, from containers with a network of their own", async () => {
  expect(await gate(signedWith("test"), ours)).toMatchObject({ kind: "refused" });
  expect(await gate(signedWith("test"), { kind: "host" })).toEqual({ kind: "passed" });
});

test("asks clients to try again while the container engine cannot say whose address it is", async () => {
  const details = () => Promise.reject(new RuntimeAway("CannotInspectContainerError", "away"));
  const away = aHost([task], { inspector: { ...anInspector({}), details } });
  const blind = apiGate({ clock: new SimClock(), log: silentLog, hosts: () => [away] });
  expect(await blind(signedWith("ASIAAPP"), ours)).toMatchObject({
    kind: "refused",
    answer: { status: 503 },
  });
});
