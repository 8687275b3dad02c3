import { InvalidPattern } from "./invalid-pattern.ts";

/** Reads a pattern from left to right. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skipSpace(): void {
    this.takeWhile(/\s/);
  }

  startsWith(token: string): boolean {
    return this.#text.startsWith(token, this.#at);
  }

  /** Steps over the token when it stands here. */
  accept(token: string): boolean {
    if (!this.startsWith(token)) return false;
    this.#at += token.length;
    return true;
  }

  /** Steps over the token; throws when something else stands here. */
  expect(token: string): void {
    if (!this.accept(token)) throw new InvalidPattern();
  }

  /** Steps over one character; throws at the end. */
  next(): string {
    const letter = this.#text[this.#at];
    if (letter === undefined) throw new InvalidPattern();
    this.#at += 1;
    return letter;
  }

  /** Steps over a word of whatever case. */
  acceptWord(word: string): boolean {
    const end = this.#at + word.length;
    if (this.#text.slice(this.#at, end).toUpperCase() !== word) return false;
    if (/\w/.test(this.#text[end] ?? "")) return false;
    this.#at = end;
    return true;
  }

  /** The characters from here on that are all of the class. */
  takeWhile(characters: RegExp): string {
    const from = this.#at;
    while (this.#at < this.#text.length && characters.test(this.#text[this.#at] ?? "")) {
      this.#at += 1;
    }
    return this.#text.slice(from, this.#at);
  }

  /** The characters up to the first of these tokens or the end. */
  takeUntil(tokens: readonly string[]): string {
    const from = this.#at;
    while (!this.isAtEnd && !tokens.some((token) => this.startsWith(token))) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }

  /** What stands between the mark here and the next one that no backslash escapes; keeps the escapes. */
  takeEnclosed(mark: string): string {
    this.expect(mark);
    const from = this.#at;
    while (!this.isAtEnd && !this.startsWith(mark)) {
      this.#at += this.startsWith("\\") ? 2 : 1;
    }
    const enclosed = this.#text.slice(from, this.#at);
    this.expect(mark);
    return enclosed;
  }

  /** A text in double quotes without them; `\"` and `\\` stand for the quote and the backslash. */
  takeQuoted(): string {
    return this.takeEnclosed('"').replaceAll(/\\(["\\])/g, "$1");
  }
}
