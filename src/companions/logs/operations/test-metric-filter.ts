import type {
  TestMetricFilterRequest,
  TestMetricFilterResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogsOperation } from "../operation.ts";
import { validPattern } from "../valid-pattern.ts";

/** TestMetricFilter: which messages a pattern matches, and what it takes out of them. */
export const testMetricFilter: LogsOperation<
  TestMetricFilterRequest,
  TestMetricFilterResponse
> = async ({ input }) => {
  const { filterPattern = "", logEventMessages = [] } = input;
  const pattern = validPattern(filterPattern);
  return {
    matches: logEventMessages.flatMap((message, index) =>
      pattern.matches(message)
        ? [
            {
              eventNumber: index + 1,
              eventMessage: message,
              extractedValues: pattern.extract(message),
            },
          ]
        : [],
    ),
  };
};
