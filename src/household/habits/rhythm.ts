/** When people are awake and at home: by the hour of the day, 0 is never and 1 is as busy as it gets. */
const WAKING = [
  0.06, 0.04, 0.03, 0.03, 0.03, 0.08, 0.35, 0.6, 0.5, 0.35, 0.3, 0.35, 0.5, 0.4, 0.35, 0.4, 0.5, 0.7, 0.85, 1,
  1, 0.9, 0.5, 0.2,
];
const HOUR_MS = 3_600_000;

export function wakefulness(atMs: number): number {
  const hour = new Date(atMs).getHours();
  const into = (atMs % HOUR_MS) / HOUR_MS;
  const now = WAKING[hour] ?? 1;
  const next = WAKING[(hour + 1) % 24] ?? 1;
  return now + (next - now) * into;
}
