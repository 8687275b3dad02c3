import { operationNames } from "../src/wire/schema.ts";
import { operations } from "../src/api/operations.ts";

/** A service of AWS that Longshore answers for, with what it has of it. */
interface Coverage {
  readonly title: string;
  readonly all: readonly string[];
  readonly built: ReadonlySet<string>;
}

/** `docs/coverage.md`: every operation that the AWS SDK knows, and which of them Longshore has. */
export async function coveragePage(): Promise<string> {
  const ecs = operationNames(await import("@aws-sdk/client-ecs")).toSorted();
  const sts = operationNames(await import("@aws-sdk/client-sts")).toSorted();
  const services: readonly Coverage[] = [
    { title: "Amazon ECS", all: ecs, built: new Set(Object.keys(operations)) },
    { title: "AWS STS", all: sts, built: new Set(["GetCallerIdentity"]) },
  ];
  return [
    "# What works",
    "",
    "Made by `npm run docs` from the operations that the AWS SDK knows and those in the source; not edited",
    "by hand. An operation that is not built yet answers `NotImplementedException` (501) and names itself.",
    "",
    "| Service | Operations | Built |",
    "|---|---|---|",
    ...services.map(
      ({ title, all, built }) =>
        `| ${title} | ${all.length} | ${all.filter((name) => built.has(name)).length} |`,
    ),
    ...services.flatMap(section),
    "",
  ].join("\n");
}

function section({ title, all, built }: Coverage): readonly string[] {
  return [
    "",
    `## ${title}`,
    "",
    "| Operation | |",
    "|---|---|",
    ...all.map((name) => `| ${name} | ${built.has(name) ? "built" : "not yet"} |`),
  ];
}
