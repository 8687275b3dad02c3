import { expect, test } from "vitest";
import { parseDetails } from "./container-inspector.ts";

/** As Docker Engine 20.10 answers, shortened. */
const ANSWER = {
  Id: "d1",
  Created: "2026-11-27T02:31:00.123456789Z",
  Name: "/ecs-web-3-app-1",
  Image: "sha256:abc",
  State: {
    Status: "running",
    StartedAt: "2026-11-27T02:31:01.5Z",
    FinishedAt: "0001-01-01T00:00:00Z",
    Health: {
      Status: "unhealthy",
      Log: [
        { ExitCode: 0, Output: "fine" },
        { ExitCode: 1, Output: "no" },
      ],
    },
  },
  Config: { Labels: { a: "1" } },
  HostConfig: { LogConfig: { Type: "json-file", Config: { "max-size": "1m" } } },
  Mounts: [
    { Type: "volume", Name: "v", Source: "/var/lib/docker/volumes/v/_data", Destination: "/data" },
    { Type: "bind", Source: "/etc/x", Destination: "/x" },
  ],
  NetworkSettings: {
    Ports: {
      "80/tcp": [
        { HostIp: "0.0.0.0", HostPort: "8080" },
        { HostIp: "::", HostPort: "8080" },
      ],
      "81/tcp": null,
    },
    Networks: { bridge: { IPAddress: "172.17.0.2" }, other: { IPAddress: "" } },
  },
};

test("reads what Docker tells of a container", () => {
  expect(parseDetails(ANSWER)).toEqual({
    dockerName: "ecs-web-3-app-1",
    imageId: "sha256:abc",
    createdAt: "2026-11-27T02:31:00.123456789Z",
    startedAt: "2026-11-27T02:31:01.5Z",
    labels: { a: "1" },
    ports: [
      { ContainerPort: 80, Protocol: "tcp", HostPort: 8080, HostIp: "0.0.0.0" },
      { ContainerPort: 80, Protocol: "tcp", HostPort: 8080, HostIp: "::" },
    ],
    volumes: [
      { DockerName: "v", Source: "/var/lib/docker/volumes/v/_data", Destination: "/data" },
      { Source: "/etc/x", Destination: "/x" },
    ],
    logDriver: "json-file",
    addresses: ["172.17.0.2"],
    lastCheck: { exitCode: 1, output: "no" },
  });
});

test("makes nothing up for an answer that lacks everything", () => {
  expect(parseDetails(undefined)).toEqual({
    dockerName: "",
    imageId: "",
    labels: {},
    ports: [],
    volumes: [],
    addresses: [],
  });
});
