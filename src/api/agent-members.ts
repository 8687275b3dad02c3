type Model = Readonly<Record<string, unknown>>;

/**
 * Members that the ECS agent sends and the published model does not have: the agent is built with a model of its
 * own. All are strings. Source: amazon-ecs-agent 1.105.1, `ecs-agent/api/ecs/client/ecs_client.go`.
 */
const AGENT_MEMBERS: readonly (readonly [operation: string, members: readonly string[]])[] = [
  // One for each start, and so the same when a registration is sent again.
  ["RegisterContainerInstance", ["clientToken"]],
];

/** The SDK's model of ECS as agents know it. */
export function withAgentMembers(model: Model): Model {
  const changes = AGENT_MEMBERS.map(([operation, members]) => {
    const schema = arrayOf(model[`${operation}$`]);
    return [`${operation}$`, schema.with(INPUT, withStrings(schema[INPUT], members))] as const;
  });
  return { ...model, ...Object.fromEntries(changes) };
}

/** Where an operation's schema has its input, and a structure's the names and schemas of its members. */
const INPUT = 4;
const NAMES = 4;
const SCHEMAS = 5;
const STRING = 0;

function withStrings(reference: unknown, members: readonly string[]): readonly unknown[] {
  const struct = arrayOf(typeof reference === "function" ? reference() : reference);
  return struct
    .with(NAMES, [...arrayOf(struct[NAMES]), ...members])
    .with(SCHEMAS, [...arrayOf(struct[SCHEMAS]), ...members.map(() => STRING)]);
}

function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error("the SDK's model has another form");
  return value;
}
