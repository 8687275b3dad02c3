import { describe, expect, test } from "vitest";
import { hostConfig, sent } from "../../../test/fixtures/payload-container.ts";

describe("the log driver", () => {
  const awslogs = {
    logDriver: "awslogs",
    options: {
      "awslogs-group": "/ecs/web",
      "awslogs-region": "us-east-1",
      "awslogs-stream-prefix": "ecs",
      mode: "non-blocking",
    },
  } as const;

  test("is Docker's own, with its options", () => {
    const logConfiguration = { logDriver: "syslog", options: { tag: "x" } } as const;
    expect(hostConfig({ logConfiguration })).toEqual({
      LogConfig: { Type: "syslog", Config: { tag: "x", mode: "blocking" } },
    });
  });

  test("gets the account's mode only where it names none, and where it is not a router's output", () => {
    const mode = (options: Record<string, string>, logDriver: "fluentd" | "awsfirelens") =>
      hostConfig({ logConfiguration: { logDriver, options } });
    expect(mode({ mode: "non-blocking" }, "fluentd")).toMatchObject({
      LogConfig: { Config: { mode: "non-blocking" } },
    });
    expect(mode({ Name: "null" }, "awsfirelens")).toEqual({
      LogConfig: { Type: "awsfirelens", Config: { Name: "null" } },
    });
  });

  test("awslogs gets the stream that ECS makes of the prefix", () => {
    expect(hostConfig({ logConfiguration: awslogs })).toEqual({
      LogConfig: {
        Type: "awslogs",
        Config: {
          "awslogs-group": "/ecs/web",
          "awslogs-region": "us-east-1",
          "awslogs-stream": `ecs/web/${"a".repeat(32)}`,
          mode: "non-blocking",
        },
      },
    });
  });

  test("awslogs uses the execution role's credentials when there is one", () => {
    const definition = { executionRoleArn: "arn:aws:iam::000000000000:role/exec" };
    const container = sent({ logConfiguration: awslogs }, { definition });
    expect(container.logsAuthStrategy).toBe("ExecutionRole");
    expect(sent({ logConfiguration: awslogs })).not.toHaveProperty("logsAuthStrategy");
  });

  test("has its secrets fetched with the container's", () => {
    const secretOptions = [{ name: "splunk-token", valueFrom: "token" }];
    const logConfiguration = { logDriver: "splunk", secretOptions } as const;
    expect(sent({ logConfiguration }).secrets).toEqual([
      {
        name: "splunk-token",
        valueFrom: "token",
        region: "us-east-1",
        provider: "ssm",
        type: "BOOTSTRAP",
        target: "LOG_DRIVER",
      },
    ]);
  });
});
