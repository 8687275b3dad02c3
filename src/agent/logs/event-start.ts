import { boundedRegExp } from "../../runtime/bounded-regexp.ts";
import { RuntimeFault } from "../container-runtime.ts";

/** Docker's awslogs driver, `daemon/logger/awslogs/cloudwatchlogs.go`, strftimeToRegex, commas in brackets included. */
const OF_STRFTIME: Readonly<Record<string, string>> = {
  "%a": "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
  "%A": "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
  "%w": "[0-6]",
  "%d": "(?:0[1-9]|[1,2][0-9]|3[0,1])",
  "%b": "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
  "%B": "(?:January|February|March|April|May|June|July|August|September|October|November|December)",
  "%m": "(?:0[1-9]|1[0-2])",
  "%Y": "\\d{4}",
  "%y": "\\d{2}",
  "%H": "(?:[0,1][0-9]|2[0-3])",
  "%I": "(?:0[0-9]|1[0-2])",
  "%p": "[A,P]M",
  "%M": "[0-5][0-9]",
  "%S": "[0-5][0-9]",
  "%f": "\\d{6}",
  "%z": "[+-]\\d{4}",
  "%Z": "[A-Z]{1,4}T",
  "%j": "(?:0[0-9][1-9]|[1,2][0-9][0-9]|3[0-5][0-9]|36[0-6])",
  "%L": "\\.\\d{3}",
};

/**
 * What the first line of an event of several lines looks like; nothing where each line is an event. Throws the fault
 * with which Docker refuses the container.
 */
export function eventStart(options: Readonly<Record<string, string>>): RegExp | undefined {
  const { "awslogs-datetime-format": format, "awslogs-multiline-pattern": pattern } = options;
  const text = format ? format.replaceAll(/%./g, (word) => OF_STRFTIME[word] ?? "") : pattern;
  return text ? compiled(text) : undefined;
}

const GO_CLASSES: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  digit: "0-9",
  lower: "a-z",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

/** Go's syntax where JavaScript's differs: flags in front, named groups, anchors, classes of POSIX. */
function compiled(text: string): RegExp {
  const [, flags = "", rest = text] = /^\(\?([ims]+)\)([^]*)$/.exec(text) ?? [];
  const source = rest
    .replaceAll("(?P<", "(?<")
    .replaceAll(/\[:(\w+):\]/g, (whole, name: string) => GO_CLASSES[name] ?? whole)
    .replaceAll(/\\([Az])/g, (_, anchor) => (anchor === "A" ? "^" : "$"));
  try {
    return boundedRegExp(source, flags);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw refused(`awslogs could not parse multiline pattern key ${JSON.stringify(text)}: ${why}`, {
      cause,
    });
  }
}

function refused(text: string, options?: ErrorOptions): RuntimeFault {
  const message = `Error response from daemon: failed to initialize logging driver: ${text}`;
  return new RuntimeFault("CannotStartContainerError", message, options);
}
