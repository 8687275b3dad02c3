import { setFlagsFromString } from "node:v8";

let isSet = false;

/**
 * A regular expression of somebody who may have written one that takes for ever: once it has gone back ten thousand
 * times, V8 goes on with its engine that takes time in proportion to the text. That knows neither references to
 * groups nor lookarounds, which then are as slow as ever. Throws SyntaxError.
 */
export function boundedRegExp(source: string, flags: string): RegExp {
  if (!isSet) {
    setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");
    setFlagsFromString("--regexp-backtracks-before-fallback=10000");
    isSet = true;
  }
  return new RegExp(source, flags);
}
