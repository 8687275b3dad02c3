/**
 * An SDK shape as it is inside Longshore: the same members, but instants are epoch milliseconds rather than
 * `Date`, and everything is read-only. `wire/` turns it into AWS's representation and back.
 */
export type Shape<T> = T extends Date
  ? number
  : T extends Uint8Array
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Shape<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Shape<T[Key]> }
        : T;

/** The same members, once it is checked that the required ones are there: the SDK has them as maybe `undefined`. */
export type RequiredGiven<T> = {
  readonly [Key in keyof T]: undefined extends T[Key]
    ? object extends Pick<T, Key>
      ? T[Key]
      : Exclude<T[Key], undefined>
    : T[Key];
};
