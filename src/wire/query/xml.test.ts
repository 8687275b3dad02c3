import { expect, test } from "vitest";
import { element, escapeText } from "./xml.ts";

test.each([
  ["plain", "plain"],
  [`<a b="c">&'`, "&lt;a b=&quot;c&quot;&gt;&amp;&apos;"],
  ["line\r\nend", "line&#xD;&#xA;end"],
  ["\u0000\u001f\uffff\ud800", "\ufffd\ufffd\ufffd\ufffd"],
  ["tab\tand 世界 😀", "tab\tand 世界 😀"],
])("writes %j so that any XML reader takes it", (text, xml) => {
  expect(escapeText(text)).toBe(xml);
});

test("writes an element without content as empty", () => {
  expect(element("a", "")).toBe("<a/>");
  expect(element("a", "b", ' c="d"')).toBe('<a c="d">b</a>');
});
