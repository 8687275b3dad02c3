import { describe, expect, test } from "vitest";
import { aPayloadContainer, aPayloadTask } from "../../../test/fixtures/agent-task.ts";
import { canBeOrdered } from "./dependencies.ts";

const on = (containerName: string, condition = "START") => ({
  dependsOn: [{ containerName, condition }],
});

describe("the containers of a task", () => {
  test.each([
    ["can be ordered when none waits", [aPayloadContainer()], true],
    [
      "can be ordered in a chain",
      [
        aPayloadContainer({ name: "a", ...on("b") }),
        aPayloadContainer({ name: "b", ...on("c") }),
        aPayloadContainer({ name: "c" }),
      ],
      true,
    ],
    [
      "cannot be ordered in a circle",
      [aPayloadContainer({ name: "a", ...on("b") }), aPayloadContainer({ name: "b", ...on("a") })],
      false,
    ],
    ["cannot be ordered after an unknown one", [aPayloadContainer(on("nobody"))], false],
    [
      "cannot be ordered after the health of one without a health check",
      [aPayloadContainer({ name: "a" }), aPayloadContainer({ name: "b", ...on("a", "HEALTHY") })],
      false,
    ],
  ])("%s", (_title, containers, expected) => {
    expect(canBeOrdered(aPayloadTask({ containers }))).toBe(expected);
  });
});
