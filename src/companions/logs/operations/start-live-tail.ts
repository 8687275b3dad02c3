import type { StartLiveTailRequest, StartLiveTailResponse } from "@aws-sdk/client-cloudwatch-logs";
import { ApiError } from "../../../domain/errors.ts";
import { type Scope, scopeKey } from "../../../domain/scope.ts";
import type { Shape } from "../../../domain/shape.ts";
import { groupNamed, invalid, nameInArn } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { type TailFilter, TailUpdate } from "../tail-session.ts";
import { validPattern } from "../valid-pattern.ts";

type Input = Shape<StartLiveTailRequest>;

/** CloudWatch Logs quotas, "Live Tail concurrent sessions". */
const MAX_SESSIONS = 15;
/** How long nothing comes before that is said. */
const UPDATE_EVERY_MS = 1_000;
/** How long others are waited for that go with an event. AWS's updates are a second apart, come what may. */
const GATHER_MS = 100;
/** "A session can go on for a maximum of 3 hours." */
const LONGEST_MS = 3 * 60 * 60 * 1000;

/** StartLiveTail: what comes into the groups from now on, as it comes; an update without events every second. */
export const startLiveTail: LogsOperation<StartLiveTailRequest, StartLiveTailResponse> = async (
  context,
) => {
  const { input, caller, ids, requestId, read } = context;
  const { logGroupIdentifiers = [] } = input;
  const names = logGroupIdentifiers.map((identifier) => nameOf(identifier, caller));
  const groups = await read((view) => names.map((name) => groupNamed(view, caller, name)));
  const identifiers = new Map(
    groups.map(({ groupId }, index) => [groupId, logGroupIdentifiers[index] ?? ""]),
  );
  if (context.tail.count(scopeKey(caller)) >= MAX_SESSIONS) {
    throw new ApiError(
      "LimitExceededException",
      "You have reached the maximum number of resources that can be created.",
    );
  }
  const update = new TailUpdate(filterOf(input), identifiers, context.clock);
  const sessionStart = { ...input, requestId, sessionId: ids.uuid() };
  // Typed by the SDK as a union with members for whatever it doesn't know yet.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the writer goes by the schema
  const responseStream = session(context, update, [...identifiers.keys()], sessionStart) as never;
  return { responseStream };
};

async function* session(
  { tail, clock, caller }: Parameters<typeof startLiveTail>[0],
  update: TailUpdate,
  groupIds: readonly string[],
  sessionStart: object,
): AsyncGenerator<object> {
  const stop = tail.listen({
    scopeKey: scopeKey(caller),
    groupIds,
    hear: (events) => update.add(events),
  });
  try {
    const endMs = clock.nowMs() + LONGEST_MS;
    yield { sessionStart };
    while (clock.nowMs() < endMs) {
      // oxlint-disable-next-line no-await-in-loop -- one update after the other
      await clock.sleep(UPDATE_EVERY_MS, update.heard);
      // oxlint-disable-next-line no-await-in-loop -- the same
      if (update.heard.aborted) await clock.sleep(GATHER_MS);
      yield { sessionUpdate: update.take() };
    }
    throw new ApiError("SessionTimeoutException", "The session has reached its limit of 3 hours.");
  } finally {
    stop();
  }
}

function nameOf(identifier: string, scope: Scope): string {
  const name = nameInArn(identifier, scope);
  if (identifier.startsWith("arn:")) return name ?? "";
  // That it has to be such an ARN is documented, AWS's words are not.
  throw invalid(`Invalid log group identifier: ${identifier}. Use the ARN of the log group.`);
}

/** Source of the rules: Amazon CloudWatch Logs API Reference, "StartLiveTail". */
function filterOf(input: Input): TailFilter {
  const { logStreamNames, logStreamNamePrefixes, logGroupIdentifiers = [] } = input;
  if (logStreamNames && logStreamNamePrefixes) {
    throw invalid("logStreamNames and logStreamNamePrefixes are mutually exclusive parameters.");
  }
  if ((logStreamNames ?? logStreamNamePrefixes) && logGroupIdentifiers.length > 1) {
    throw invalid("Log streams can be specified only with a single log group.");
  }
  return {
    pattern: validPattern(input.logEventFilterPattern ?? "", "Invalid filter pattern: "),
    streamNames: logStreamNames,
    streamPrefixes: logStreamNamePrefixes,
  };
}
