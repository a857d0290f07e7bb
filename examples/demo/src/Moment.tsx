import { useEffect, useState } from 'react';

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** A moment as people say it ("in 59 minutes"), with the exact time on hover. */
export function Moment({ time }: { readonly time: number }) {
  const now = useSeconds();
  const distance = time - now;
  const [unit, length] = units.find(([, ms]) => Math.abs(distance) >= ms) ?? ['second', 1_000];
  return (
    <time dateTime={new Date(time).toISOString()} title={exact.format(time)}>
      {relative.format(Math.round(distance / length), unit)}
    </time>
  );
}

/** The time, renewed every second. */
function useSeconds(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
