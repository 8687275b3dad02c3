/**
 * Instants (epoch milliseconds) as AWS's protocols write them. Done by arithmetic, because the
 * clock and its types stay in `runtime/`; the calendar is the proleptic Gregorian one, always in
 * UTC.
 */

/** `20240217T171323Z`, the form of X-Amz-Date. */
export function formatBasic(ms: number): string {
  const { year, month, day, hour, minute, second } = civil(ms);
  const date = `${pad(year, 4)}${pad(month, 2)}${pad(day, 2)}`;
  return `${date}T${pad(hour, 2)}${pad(minute, 2)}${pad(second, 2)}Z`;
}

/** The instant of `20240217T171323Z`, or nothing when the text has another form. */
export function parseBasic(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return match ? fromParts(match.slice(1).map(Number)) : undefined;
}

/** `2024-02-17T17:13:23Z`, with milliseconds when there are any. */
export function formatIso(ms: number): string {
  const { year, month, day, hour, minute, second, millisecond } = civil(ms);
  const fraction = millisecond === 0 ? "" : `.${pad(millisecond, 3)}`;
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  return `${date}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction}Z`;
}

/** The instant of an ISO 8601 date-time with zone, or nothing. */
export function parseIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const whole = fromParts(match.slice(1, 7).map(Number));
  if (whole === undefined) return undefined;
  const fraction = match[7] === undefined ? 0 : Math.floor(Number(`0.${match[7]}`) * 1000);
  const sign = match[8] === "-" ? -1 : 1;
  const offset = sign * (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * 60_000;
  return whole + fraction - offset;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):?(\d\d))$/;

/** `Sat, 17 Feb 2024 17:13:23 GMT`, the form of the HTTP Date header. */
export function formatHttp(ms: number): string {
  const { year, month, day, hour, minute, second, weekday } = civil(ms);
  const time = `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}`;
  return `${WEEKDAYS[weekday]}, ${pad(day, 2)} ${MONTHS[month - 1]} ${pad(year, 4)} ${time} GMT`;
}

/** The instant of an HTTP date, or nothing. */
export function parseHttp(text: string): number | undefined {
  const match =
    /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d)(?:\.\d+)? (?:GMT|UTC|[+-]0000)$/.exec(
      text,
    );
  if (!match) return undefined;
  const month = MONTHS.indexOf(match[2] ?? "") + 1;
  const rest = [match[3], month, match[1], match[4], match[5], match[6]].map(Number);
  return month === 0 ? undefined : fromParts(rest);
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const DAY_MS = 86_400_000;
/** Days from 0000-03-01, where the arithmetic below counts from, to 1970-01-01. */
const EPOCH_DAYS = 719_468;

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly weekday: number;
}

/**
 * Calendar date by Howard Hinnant's `civil_from_days`: years begin in March, so leap days come
 * last.
 */
function civil(ms: number): Civil {
  const days = Math.floor(ms / DAY_MS);
  const time = ms - days * DAY_MS;
  const shifted = days + EPOCH_DAYS;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(time / 3_600_000),
    minute: Math.floor(time / 60_000) % 60,
    second: Math.floor(time / 1000) % 60,
    millisecond: Math.floor(time % 1000),
    weekday: (((days + 4) % 7) + 7) % 7,
  };
}

/**
 * The instant of [year, month, day, hour, minute, second], or nothing when there is no such date.
 */
function fromParts(parts: readonly number[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const valid = month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59;
  if (!valid) return undefined;
  const ms = daysFromCivil(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000;
  // 30 February is the first or second of March by arithmetic; refuse it.
  return civil(ms).day === day ? ms : undefined;
}

function daysFromCivil(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - EPOCH_DAYS;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
