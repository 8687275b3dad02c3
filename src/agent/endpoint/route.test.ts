import { expect, test } from "vitest";
import { parseRoute } from "./route.ts";

test.each([
  ["/v2/credentials/abc", { kind: "credentials", version: 2, credentialsId: "abc" }],
  ["/v2/credentials/", { kind: "credentials", version: 2, credentialsId: "" }],
  ["/v1/credentials?id=abc", { kind: "credentials", version: 1, credentialsId: "abc" }],
  ["/v1/credentials", { kind: "credentials", version: 1, credentialsId: "" }],
  ["/v2/metadata", { kind: "task", version: 2, withTags: false }],
  ["/v2/metadata/", { kind: "task", version: 2, withTags: false }],
  ["/v2/metadataWithTags", { kind: "task", version: 2, withTags: true }],
  ["/v2/metadata/0123", { kind: "container", version: 2, dockerId: "0123" }],
  ["/v2/stats", { kind: "taskStats", version: 2 }],
  ["/v2/stats/0123", { kind: "containerStats", version: 2, dockerId: "0123" }],
  ["http://169.254.170.2/v3/u", { kind: "container", version: 3, id: "u" }],
  ["/v3/u", { kind: "container", version: 3, id: "u" }],
  ["/v3/u/task", { kind: "task", version: 3, id: "u", withTags: false }],
  ["/v4/u", { kind: "container", version: 4, id: "u" }],
  ["//v4//u//task", { kind: "task", version: 4, id: "u", withTags: false }],
  ["/v4/u/taskWithTags?x=1", { kind: "task", version: 4, id: "u", withTags: true }],
  ["/v4/u/stats", { kind: "containerStats", version: 4, id: "u" }],
  ["/v4/u/task/stats", { kind: "taskStats", version: 4, id: "u" }],
  ["/v4/u/associations/gpu", { kind: "associations", version: 4, id: "u", type: "gpu" }],
  [
    "/v4/u/associations/gpu/GPU-1",
    { kind: "association", version: 4, id: "u", type: "gpu", name: "GPU-1" },
  ],
  ["/api/u/task-protection/v1/state", { kind: "protection", id: "u" }],
])("finds what %s asks for", (target, expected) => {
  expect(parseRoute(target)).toEqual(expected);
});

test.each(["/", "", "/v5/u", "/v4/u/", "/v4/u/tasks", "/v2", "/v1/credentials/x", "/api/u", "/%"])(
  "serves nothing at %s",
  (target) => {
    expect(parseRoute(target)).toBeUndefined();
  },
);
