/** Drawn on a 16 px grid, stroked in the colour of the text. */
export const ICONS = {
  search: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9zM10.3 10.3L14 14",
  sun: "M8 5a3 3 0 1 0 0 6a3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z",
  left: "M10 3L5 8l5 5",
  right: "M6 3l5 5l-5 5",
  down: "M3 6l5 5l5-5",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  pencil: "M10.5 2.5l3 3L5.5 13.5l-3.5.5l.5-3.5z",
  download: "M8 2v8M4.5 7L8 10.5L11.5 7M2.5 13.5h11",
  pause: "M5.5 3v10M10.5 3v10",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  bin: "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9",
  eye: "M1.5 8C3 5 5.3 3.5 8 3.5S13 5 14.5 8C13 11 10.7 12.5 8 12.5S3 11 1.5 8zM8 6a2 2 0 1 0 0 4a2 2 0 0 0 0-4z",
  check: "M3 8.5L6.5 12L13 4.5",
  warn: "M8 2.5L14.5 13.5h-13zM8 6.5v3.5M8 11.7v.3",
  user: "M8 2.5a2.750 2.750 0 1 0 0 5.5a2.750 2.750 0 0 0 0-5.5zM2.5 14c.6-2.7 2.7-4 5.5-4s4.900 1.3 5.5 4",
  leave: "M6 2.5H3v11h3M6.5 8H14M11 5l3 3l-3 3",
  up: "M8 13V3M4 7l4-4l4 4",
  fall: "M8 3v10M4 9l4 4l4-4",
  inbound: "M13 3L4 12M4 5.5V12h6.5",
} as const;
export type IconName = keyof typeof ICONS;
