/**
 * An instant in a policy or a request as epoch milliseconds: a W3C date (`2026-11-20`, with or without time and
 * zone) or seconds since 1970. Nothing when the text is neither. Done by arithmetic, since the calendar's types
 * are the clock's.
 * Source: IAM User Guide, "Date condition operators".
 */
export function parseInstant(text: string): number | undefined {
  if (/^-?\d+(?:\.\d+)?$/.test(text) && !/^\d{4}$/.test(text)) return Number(text) * 1000;
  const match = W3C.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) {
    return undefined;
  }
  const sign = match[7] === "-" ? -1 : 1;
  const offsetMinutes = sign * (Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0));
  return (
    daysSince1970(year, month, day) * 86_400_000 +
    (hour * 60 + minute - offsetMinutes) * 60_000 +
    second * 1000
  );
}

const W3C =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|([+-])(\d\d):?(\d\d))?)?)?)?$/;

/** Howard Hinnant's `days_from_civil`: years begin in March, so that leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}
