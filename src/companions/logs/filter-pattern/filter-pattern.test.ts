import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFilterPattern } from "./filter-pattern.ts";
import { InvalidPattern } from "./invalid-pattern.ts";

/** Which of the messages the pattern matches. */
function matching(pattern: string, messages: readonly string[]): readonly string[] {
  return messages.filter(parseFilterPattern(pattern).matches);
}

/** The examples of the User Guide for unstructured messages. */
const REQUESTS = [
  "[ERROR 400] BAD REQUEST",
  "[ERROR 401] UNAUTHORIZED REQUEST",
  "[ERROR 419] MISSING ARGUMENTS",
  "[ERROR 420] INVALID ARGUMENTS",
  "[ERROR 500] INTERNAL SERVER ERROR",
  "[SUCCESS 200] AUTHORIZED REQUEST",
];
const LEVELS = ["ERROR WARN message", "ERROR message", "WARN message"];

describe("terms", () => {
  test.each([
    ["", REQUESTS, [0, 1, 2, 3, 4, 5]],
    ['""', REQUESTS, [0, 1, 2, 3, 4, 5]],
    ['" "', ["nospace", "a space"], [0, 1]],
    ['"a" " "', ["a", "a b", "b"], [0, 1]],
    ["ERROR", REQUESTS, [0, 1, 2, 3, 4]],
    ["error", REQUESTS, []],
    ["ERROR ARGUMENTS", REQUESTS, [2, 3]],
    ["?ERROR ?ARGUMENTS", REQUESTS, [0, 1, 2, 3, 4]],
    ["?MISSING ?INTERNAL", REQUESTS, [2, 4]],
    ['"INTERNAL SERVER ERROR"', REQUESTS, [4]],
    ["ERROR -ARGUMENTS", REQUESTS, [0, 1, 4]],
    ["-ERROR", REQUESTS, [5]],
    ['"ERROR" - "ARGUMENTS"', REQUESTS, [0, 1, 4]],
    ['"[ERROR" -"401]"', REQUESTS, [0, 2, 3, 4]],
    ["?AUTHORIZED REQUEST", REQUESTS, [0, 1, 5]],
    ["?ERROR ?REQUEST -ARGUMENTS", REQUESTS, [0, 1, 4, 5]],
    ['?"BAD REQUEST" ?"INVALID ARGUMENTS"', REQUESTS, [0, 3]],
    ["%AUTHORIZED%", REQUESTS, [1, 5]],
    ["%4[0-9]{2}%", REQUESTS, [0, 1, 2, 3]],
    ["%^a{,2}$%", ["a", "aa", "aaa"], [0, 1]],
    ["%^.SUCCESS%", REQUESTS, [5]],
    ["ERROR %4[01]\\d% -%ARG%", REQUESTS, [0, 1]],
    ["?%BAD% ?SUCCESS", REQUESTS, [0, 5]],
    ["ERROR", LEVELS, [0, 1]],
    ["?ERROR ?WARN", LEVELS, [0, 1, 2]],
    ["ERROR WARN", LEVELS, [0]],
    ["ERROR -WARN", LEVELS, [1]],
    ['"say \\"hi\\""', ['say "hi"', "say hi"], [0]],
    ['"a\\\\b"', ["a\\b", "ab"], [0]],
    ["größe_2", ["die größe_2"], [0]],
  ])("%s matches what it does in CloudWatch", (pattern, messages, wanted) => {
    expect(matching(pattern, messages)).toEqual(wanted.map((index) => messages[index]));
  });

  test.each([
    ["foo-bar", "Invalid character(s) in term 'foo-bar'"],
    ["err:", "Invalid character(s) in term 'err:'"],
    ["a@b.c", "Invalid character(s) in term 'a@b.c'"],
    ["?", "Invalid character(s) in term ''"],
    ['"open', "Invalid filter pattern"],
    ["%open", "Invalid filter pattern"],
    ["%something!%", "Invalid character(s) in term '%something!%'"],
    ["%(a|b)%", "Invalid character(s) in term '%(a|b)%'"],
    ["%%", "Invalid character(s) in term '%%'"],
    ["%a{,}%", "Invalid character(s) in term '%a{,}%'"],
    ["%a{2,1}%", "Invalid character(s) in term '%a{2,1}%'"],
    ["%a{99999}%", "Invalid character(s) in term '%a{99999}%'"],
    ["%[%", "Invalid character(s) in term '%[%'"],
    ["%*a%", "Invalid character(s) in term '%*a%'"],
    ["%[z-a]%", "Invalid character(s) in term '%[z-a]%'"],
    ["%\\q%", "Invalid character(s) in term '%\\q%'"],
  ])("%s is refused", (pattern, reason) => {
    expect(() => parseFilterPattern(pattern)).toThrow(new InvalidPattern(reason));
  });

  test("names the longest text that has to be there, so that it can be looked for first", () => {
    expect(parseFilterPattern('ERROR "BAD REQUEST" -X').needle).toBe("BAD REQUEST");
    expect(parseFilterPattern("?ERROR ?WARN").needle).toBeUndefined();
    expect(parseFilterPattern("-ERROR %x%").needle).toBeUndefined();
  });
});

/** The JSON message of the User Guide. */
const TRAIL = JSON.stringify({
  eventType: "UpdateTrail",
  sourceIPAddress: "111.111.111.111",
  arrayKey: ["value", "another value"],
  objectList: [
    { name: "a", id: 1 },
    { name: "b", id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  OtherFlag: false,
  "cluster.name": "c1",
  latency: 55.5,
  errorCode: 400,
  numbers: [5, 2000],
  big: 1e4,
  text: "400",
});
const PEOPLE = JSON.stringify({
  user: { id: 1, email: "John.Stiles@example.com" },
  users: [
    { id: 2, email: "John.Doe@example.com" },
    { id: 3, email: "Jane.Doe@example.com" },
  ],
  actions: ["GET", "PUT", "DELETE"],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
    [7, 8, 9],
  ],
});

/** With numbers that JavaScript has no exact form of. */
const LONG = String.raw`{"id": 1234567890123456789, "text": "\"1234567890123456789", "part": 0.12345678901234567890}`;

describe("JSON patterns", () => {
  test.each([
    ['{ $.eventType = "UpdateTrail" }', TRAIL, true],
    ["{ $.eventType = UpdateTrail }", TRAIL, true],
    ["{$.eventType=UpdateTrail}", TRAIL, true],
    ['{ $.eventType = "updatetrail" }', TRAIL, false],
    ['{ $.eventType = "*Trail" }', TRAIL, true],
    ["{ $.eventType = Update* }", TRAIL, true],
    ["{ $.eventType = *teTr* }", TRAIL, true],
    ["{ $.eventType = Up*il }", TRAIL, false],
    ["{ $.sourceIPAddress != 123.123.* }", TRAIL, true],
    ["{ $.sourceIPAddress != 111.111.* }", TRAIL, false],
    ['{ $.arrayKey[0] = "value" }', TRAIL, true],
    ['{ $.arrayKey[1] = "value" }', TRAIL, false],
    ['{ $.arrayKey[9] = "value" }', TRAIL, false],
    ['{ $.arrayKey[*] = "another value" }', TRAIL, true],
    ["{ $.objectList[1].id = 2 }", TRAIL, true],
    ["{ $.* = %111\\.111\\.111\\.1[0-9]{1,2}% }", TRAIL, true],
    ["{ $.* = UpdateTrails }", TRAIL, false],
    ["{ $.* = value }", TRAIL, false],
    ["{ $.* IS NULL }", TRAIL, true],
    ["{ $.objectList[*].id > 1 }", TRAIL, true],
    ["{ $.user.* = 1 }", PEOPLE, true],
    ["{ $.*[2] = DELETE }", PEOPLE, true],
    ["{ $.actions.* = GET }", PEOPLE, false],
    ["{ $.eventType[0] = U }", TRAIL, false],
    ["{ $.SomeObject IS NULL }", TRAIL, true],
    ["{ $.eventType IS NULL }", TRAIL, false],
    ["{ $.Other IS NULL }", TRAIL, false],
    ["{ $.SomeOtherObject NOT EXISTS }", TRAIL, true],
    ["{ $.SomeObject NOT EXISTS }", TRAIL, false],
    ["{ $.ThisFlag IS TRUE }", TRAIL, true],
    ["{ $.ThisFlag IS FALSE }", TRAIL, false],
    ["{ $.OtherFlag IS FALSE }", TRAIL, true],
    ["{ $.ThisFlag is true }", TRAIL, true],
    ['{ $.["cluster.name"] = "c1" }', TRAIL, true],
    ["{ $['cluster.name'] = c* }", TRAIL, true],
    ["{ $.latency >= 55.5 }", TRAIL, true],
    ["{ $.latency > 55.5 }", TRAIL, false],
    ["{ $.latency <= 5.55e1 }", TRAIL, true],
    ["{ $.numbers[0] < 10e3 }", TRAIL, true],
    ["{ $.numbers[0] < 10e-3 }", TRAIL, false],
    ["{ $.numbers[1] > +1000 }", TRAIL, true],
    ["{ $.errorCode = 400 }", TRAIL, true],
    ["{ $.errorCode = 4* }", TRAIL, true],
    ["{ $.errorCode != 500 }", TRAIL, true],
    ["{ $.big = 10000 }", TRAIL, true],
    ["{ $.text = 400 }", TRAIL, true],
    ["{ $.eventType > 3 }", TRAIL, false],
    ["{ $.eventType = %^Update% }", TRAIL, true],
    ["{ $.eventType != %Trail$% }", TRAIL, false],
    ['{ $.latency = "*" }', TRAIL, true],
    ["{ $.latency = * }", TRAIL, true],
    ["{ $.Missing = * }", TRAIL, false],
    ["{ $.Missing != a }", TRAIL, false],
    ["{ $.objectList = 1 }", TRAIL, false],
    ["{ $.objectList != 1 }", TRAIL, false],
    ["{ $.SomeObject != 1 }", TRAIL, false],
    ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', PEOPLE, true],
    ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', PEOPLE, false],
    [
      '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
      PEOPLE,
      true,
    ],
    [
      '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }',
      PEOPLE,
      false,
    ],
    ["{ $.coordinates[1][2] = 6 }", PEOPLE, true],
    ["{ $.id = 1234567890123456789 }", LONG, true],
    ["{ $.id = 1234567890123456788 }", LONG, false],
    ["{ $.id != 1234567890123456788 }", LONG, true],
    ['{ $.id = "1234567890123456789" }', LONG, true],
    ["{ $.id = %6789$% }", LONG, true],
    ["{ $.id > 1.2e18 }", LONG, true],
    ['{ $.text = "\\"1234567890123456789" }', LONG, true],
    ["{ $.part < 0.2 }", LONG, true],
    ["{ $.user.id = 1 }", "not JSON", false],
    ["{ $.user.id = 1 }", '{"user": {"id": 1', false],
    ["{ $.a NOT EXISTS }", "plain text", false],
    ["{ $.__proto__ NOT EXISTS }", "{}", true],
    ["{ $.constructor = * }", "{}", false],
  ])("%s", (pattern, message, wanted) => {
    expect(parseFilterPattern(pattern).matches(message)).toBe(wanted);
  });

  test.each([
    ['{ $.a = "b"', "If a filter pattern starts with '{' it must end with '}'"],
    ["{", "If a filter pattern starts with '{' it must end with '}'"],
    ["{}", "Invalid filter pattern"],
    ["{ $ = 1 }", "Invalid filter pattern"],
    ["{ a = 1 }", "Invalid filter pattern"],
    ["{ $.a }", "Invalid filter pattern"],
    ["{ $.a = }", "Invalid filter pattern"],
    ["{ $.a > b }", "Invalid filter pattern"],
    ["{ $.a IS MAYBE }", "Invalid filter pattern"],
    ["{ $.a NOT THERE }", "Invalid filter pattern"],
    ["{ ($.a = 1 }", "Invalid filter pattern"],
    ["{ $.a = 1 && }", "Invalid filter pattern"],
    ["{ $.a = 1 $.b = 2 }", "Invalid filter pattern"],
    ["{ $.a[x] = 1 }", "Invalid filter pattern"],
    ["{ $.a = %a% || $.a = %b% || $.a = %c% }", "Invalid filter pattern"],
    ["{ $.a[*][*] = 1 }", "Invalid filter pattern"],
    ["{ $.*.b[*] = 1 }", "Invalid filter pattern"],
    ["{ $.* = 1 || $.a[*] = 1 || $.b.* = 1 || $.c[*] = 1 }", "Invalid filter pattern"],
  ])("%s is refused", (pattern, reason) => {
    expect(() => parseFilterPattern(pattern)).toThrow(new InvalidPattern(reason));
  });

  test("extract what they select", () => {
    const pattern = parseFilterPattern('{ $.eventType = "*" && $.objectList[1].id = 2 }');
    expect(pattern.extract(TRAIL)).toEqual({
      "$.eventType": "UpdateTrail",
      "$.objectList[1].id": "2",
    });
    expect(parseFilterPattern("{ $.id = * }").extract(LONG)).toEqual({
      "$.id": "1234567890123456789",
    });
  });
});

/** The access log of the User Guide. */
const ACCESS = [
  '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534',
  '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /index.html HTTP/1.0" 500 5324',
  '127.0.0.1 - frank [10/Oct/2000:13:50:35 -0700] "GET /index.html HTTP/1.0" 404 4355',
];

describe("space-delimited patterns", () => {
  test.each([
    ["[ip, user, username, timestamp, request, status_code, bytes]", ACCESS, [0, 1, 2]],
    ["[ip, user, username, timestamp, request, status_code]", ACCESS, [0, 1, 2]],
    ["[ip, user, username, timestamp, request, status_code, bytes, more]", ACCESS, []],
    ["[..., status_code, bytes]", ACCESS, [0, 1, 2]],
    ["[ip, user, ..., status_code, bytes]", ACCESS, [0, 1, 2]],
    ["[ip, user, ...]", ACCESS, [0, 1, 2]],
    ["[ip, user, username, timestamp, request, status_code, bytes > 2000]", ACCESS, [1, 2]],
    ["[ip, user, username, timestamp, request, status_code = 200, bytes]", ACCESS, [0]],
    ["[ip, user, username, timestamp, request, status_code = 4*, bytes]", ACCESS, [2]],
    ["[ip, user, username, timestamp, request = *html*, status_code = 4*, bytes]", ACCESS, [2]],
    [
      "[ip, user, username, timestamp, request, status_code = 5* || status_code = 4* && status_code != 404, bytes]",
      ACCESS,
      [1],
    ],
    ["[..., request=*.html*, status_code=4*,]", ACCESS, [2]],
    ['[..., request="GET /index.html*", status_code, bytes]', ACCESS, [1, 2]],
    ["[..., status_code=%[45]\\d{2}%, bytes]", ACCESS, [1, 2]],
    ["[…, status_code >= 404, bytes]", ACCESS, [1, 2]],
    ["[ip=%127\\.0\\.0\\.[1-9]%, ...]", ACCESS, [0, 1, 2]],
    ["[w1=ERROR, w2]", LEVELS, [0, 1]],
    ["[w1=ERROR, w2]", ["ERROR 09/25/2014 12:00:02 Failed to process request", "ERROR"], [0]],
    ['[w1="*Failed to*"]', ["ERROR Failed to process", "Failed"], [0]],
    ['[w1!="*/health*"]', ["GET /health 200", "GET /orders 200"], [1]],
    ["[w1=ERROR || w1=WARN, w2]", LEVELS, [0, 1, 2]],
    ["[w1!=ERROR && w1!=WARN, w2]", LEVELS, []],
    ["[w1=!ERROR&&w1=!WARN, w2]", ["INFO message", ...LEVELS], [0]],
    ["[w1=ERROR, w2=WARN, w3]", LEVELS, [0]],
    ["[(w1=ERROR || w1=WARN) && w1!=W*, ...]", LEVELS, [0, 1]],
    ["[a,,c]", ["1 2 3", "1 2"], [0]],
    ["[...]", ["", "a b"], [0, 1]],
    ["[size < 10]", ["9", "x", "10"], [0]],
  ])("%s", (pattern, messages, wanted) => {
    expect(matching(pattern, messages)).toEqual(wanted.map((index) => messages[index]));
  });

  test.each([
    ["[a, b", "If a filter pattern starts with '[' it must end with ']'"],
    ["[..., a, ...]", "Invalid filter pattern"],
    ["[a=]", "Invalid filter pattern"],
    ["[a b]", "Invalid filter pattern"],
    // An example of an older User Guide, which CloudWatch refuses.
    ["[ip, user, status_code = 4* && bytes > 1000]", "Invalid filter pattern"],
    ["[a>x]", "Invalid filter pattern"],
    ["[timestamp=*Z && request_id=“*-*“ && type]", "Invalid filter pattern"],
  ])("%s is refused", (pattern, reason) => {
    expect(() => parseFilterPattern(pattern)).toThrow(new InvalidPattern(reason));
  });

  test("extract the rest of a message, as it is, for the last field", () => {
    const pattern = parseFilterPattern('[timestamp=*Z, request_id="*-*", event]');
    expect(pattern.extract('2024-11-20T17:12:23.505Z\t830e95c2-4983\tINFO\t[a] "b"  c\n')).toEqual({
      $timestamp: "2024-11-20T17:12:23.505Z",
      $request_id: "830e95c2-4983",
      $event: 'INFO\t[a] "b"  c\n',
    });
    expect(pattern.extract('2024Z a-b "one field"\n')).toMatchObject({ $event: "one field" });
  });

  test("extract the fields by name, or by number where they have none", () => {
    expect(
      parseFilterPattern("[..., request=*.html*, status_code=4*,]").extract(ACCESS[2] ?? ""),
    ).toEqual({
      $1: "127.0.0.1",
      $2: "-",
      $3: "frank",
      $4: "10/Oct/2000:13:50:35 -0700",
      $request: "GET /index.html HTTP/1.0",
      $status_code: "404",
      $7: "4355",
    });
  });
});

describe("whatever the pattern", () => {
  const pieces = fc.constantFrom(
    ...Array.from('{}[]()%"\\$.,=!<>&|*?+-^ \tab1'),
    "$.a",
    "&&",
    "||",
    "...",
    "IS ",
    "NOT EXISTS",
    "TRUE",
  );
  const patterns = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 30 }).map((all) => all.join("")),
  );

  test("it is refused as invalid or answers", () => {
    fc.assert(
      fc.property(patterns, fc.string(), (text, message) => {
        let pattern;
        try {
          pattern = parseFilterPattern(text);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidPattern);
          return;
        }
        expect(pattern.matches(message)).toBeTypeOf("boolean");
        pattern.extract(message);
        if (pattern.needle !== undefined && pattern.matches(message)) {
          expect(message).toContain(pattern.needle);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test("its regular expressions match what those of JavaScript do", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "\\.");
    const times = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,}", "{0,2}");
    const steps = fc
      .array(fc.tuple(atom, times), { minLength: 1, maxLength: 5 })
      .map((all) => all.flat().join(""));
    const branch = fc
      .tuple(fc.constantFrom("", "", "^"), steps, fc.constantFrom("", "", "$"))
      .map((all) => all.join(""));
    const regex = fc.array(branch, { minLength: 1, maxLength: 3 }).map((all) => all.join("|"));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "1", ".", "\n"), maxLength: 8 });
    fc.assert(
      fc.property(regex, text, (source, message) => {
        expect(parseFilterPattern(`%${source}%`).matches(message)).toBe(
          new RegExp(source).test(message),
        );
      }),
      { numRuns: 5000 },
    );
  });

  test("a long message takes time in proportion to its length", () => {
    const hostile = `%${"a*".repeat(400)}b%`;
    expect(parseFilterPattern(hostile).matches("a".repeat(200_000))).toBe(false);
    expect(parseFilterPattern("[a, b=c]").matches("[a ".repeat(80_000))).toBe(false);
  }, 10_000);
});
