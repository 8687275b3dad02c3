const FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const MINUTES_A_DAY = 1_440;

/**
 * Epoch seconds of an instant as the query language writes it: `2018-06-18T22:28:28+00:00`, with `Z`,
 * without a zone (UTC), or a date alone (its midnight). Nothing for any other text.
 */
export function parseInstant(text: string): number | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1, 7)
    .map((part) => (part === undefined ? 0 : Number(part)));
  const possible =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    hours < 24 &&
    minutes < 60 &&
    seconds < 61;
  if (!possible) return undefined;
  const inMinutes = dayNumber(year, month, day) * MINUTES_A_DAY + hours * 60 + minutes;
  return (inMinutes - zoneMinutes(match[7] ?? "Z")) * 60 + seconds;
}

/** Days since 1970-01-01 in the Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const before = year - 1;
  const leapDays =
    Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  const inYear = (DAYS_BEFORE_MONTH[month - 1] ?? 0) + day - 1 + (isLeap && month > 2 ? 1 : 0);
  return (year - 1970) * 365 + leapDays + inYear;
}

function zoneMinutes(zone: string): number {
  if (zone === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
}
