import { expect, test } from "vitest";
import { awslogsOptions } from "./awslogs-options.ts";

function read(options: Readonly<Record<string, string>>) {
  const Config = { "awslogs-group": "g", "awslogs-region": "us-east-1", ...options };
  return awslogsOptions({ LogConfig: { Type: "awslogs", Config } });
}

test.each([
  ["1", true],
  ["True", true],
  ["F", false],
  ["", false],
])("takes %j for whether to make the group as Docker does", (text, createsGroup) => {
  expect(read({ "awslogs-create-group": text })).toMatchObject({ createsGroup });
});

test.each([
  [
    "no group",
    { "awslogs-group": "" },
    "CannotCreateContainerError",
    "must specify a value for log opt 'awslogs-group'",
  ],
  [
    "neither yes nor no",
    { "awslogs-create-group": "maybe" },
    "CannotCreateContainerError",
    "must specify valid value for log opt 'awslogs-create-group': strconv.ParseBool: parsing \"maybe\": invalid syntax",
  ],
  [
    "two ways to begin an event",
    { "awslogs-datetime-format": "%Y", "awslogs-multiline-pattern": "x" },
    "CannotCreateContainerError",
    "you cannot configure log opt 'awslogs-datetime-format' and 'awslogs-multiline-pattern' at the same time",
  ],
  [
    "no region",
    { "awslogs-region": "" },
    "CannotStartContainerError",
    "failed to initialize logging driver: Cannot determine region for awslogs driver",
  ],
])("refuses %s in Docker's words", (_, options, name, text) => {
  const message = `Error response from daemon: ${text}`;
  expect(() => read(options)).toThrow(expect.objectContaining({ name, message }));
});
