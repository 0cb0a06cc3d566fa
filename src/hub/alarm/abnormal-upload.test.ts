import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ABNORMAL_UPLOAD } from "./abnormal-upload.ts";
import type { Claim } from "./claim.ts";
import type { FlowSlice } from "./flow-slice.ts";
import {
  DAMAGED_STATES,
  DAY_MS,
  HOUR_MS,
  key,
  MINUTE_MS,
  nextFlow,
  START_MS,
  Story,
  slice,
} from "./test-slices.ts";

const CLOUD = key("198.51.100.21");
const WEEKS_3 = START_MS + 21 * DAY_MS;

/** Deterministic chance. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** A flow that moves so much in `seconds`, told every ten seconds. */
function* flow(fromMs: number, seconds: number, wish: Partial<FlowSlice>): Generator<FlowSlice> {
  const flowId = nextFlow();
  const steps = Math.max(1, Math.round(seconds / 10));
  const part = (all = 0): number => Math.round(all / steps);
  for (let i = 0; i < steps; i++) {
    yield slice(fromMs + (i + 1) * 10_000, {
      ...wish,
      flowId,
      startMs: fromMs,
      sentBytes: part(wish.sentBytes),
      gotBytes: part(wish.gotBytes),
      first: i === 0,
      ended: i === steps - 1,
    });
  }
}

/** What a home does on a day; by time. */
function day(atMs: number, roll: () => number): FlowSlice[] {
  const slices: FlowSlice[] = [];
  const weekday = Math.floor((atMs - START_MS) / DAY_MS) % 7;
  for (let hour = 7; hour < 23; hour++) {
    const at = atMs + hour * HOUR_MS;
    const clip = { domain: "clips.cameracloud.example", remote: CLOUD, sentBytes: 300_000, gotBytes: 9_000 };
    for (let i = 0; i < 1 + 4 * roll(); i++) slices.push(...flow(at + roll() * 50 * MINUTE_MS, 20, clip));
    // Pages of many sites, now and then of one never seen before.
    for (let i = 0; i < 8; i++) {
      const domain = `www.site${Math.floor(roll() * (hour < 12 ? 40 : 400))}.example`;
      const page = { device: "laptop", domain, sentBytes: 20_000 + 200_000 * roll(), gotBytes: 1_500_000 };
      slices.push(...flow(at + roll() * 50 * MINUTE_MS, 30, page));
    }
  }
  // A backup of the storage every night, a quarter of an hour early or late.
  const night = atMs + 2 * HOUR_MS + (roll() - 0.5) * 30 * MINUTE_MS;
  const backup = { device: "nas", domain: "backup.storage.example", gotBytes: 20_000_000 };
  slices.push(...flow(night, 1200, { ...backup, sentBytes: 1.5e9 + 1e9 * roll() }));
  // Photos of the day, at whatever hour.
  const photos = { device: "phone", domain: "photos.cloud.example", gotBytes: 400_000 };
  slices.push(...flow(atMs + (8 + 13 * roll()) * HOUR_MS, 300, { ...photos, sentBytes: 1e7 + 3e8 * roll() }));
  // A call on working days.
  if (weekday < 5) {
    const call = { device: "laptop", domain: "calls.meeting.example", proto: 17, gotBytes: 5e8 };
    slices.push(...flow(atMs + (9 + 6 * roll()) * HOUR_MS, 2400, { ...call, sentBytes: 4e8 }));
  }
  return slices.sort((a, b) => a.toMs - b.toMs);
}

let threeWeeks: Story | undefined;

/** Learnt once, then given to every story as a restart would. */
function lived(): Story {
  if (threeWeeks === undefined) {
    threeWeeks = new Story(ABNORMAL_UPLOAD);
    const roll = dice(7);
    for (let i = 0; i < 21; i++) threeWeeks.tell(...day(START_MS + i * DAY_MS, roll));
  }
  const story = new Story(ABNORMAL_UPLOAD);
  story.detector.load(JSON.parse(JSON.stringify(threeWeeks.detector.save())));
  return story;
}

/** How much had been sent, and how long it went on, when the first claim came. */
function firstClaim(
  story: Story,
  slices: Iterable<FlowSlice>,
): { claim: Claim; sent: number; afterMs: number } {
  let sent = 0;
  let fromMs = Number.NaN;
  for (const one of slices) {
    if (Number.isNaN(fromMs)) ({ fromMs } = one);
    sent += one.sentBytes;
    const [claim] = story.tell(one);
    if (claim !== undefined) return { claim, sent, afterMs: one.toMs - fromMs };
  }
  assert.fail("nothing was claimed");
}

test("three weeks of ordinary life raise nothing once the first days are over", () => {
  lived();
  const claims = threeWeeks!.claims;
  const late = claims.filter(({ lastMs }) => lastMs > START_MS + 3 * DAY_MS);
  assert.deepEqual(
    late.map(({ title, why }) => `${title}: ${why}`),
    [],
  );
  assert.ok(new Set(claims.map((claim) => `${claim.deviceId} ${claim.subject}`)).size <= 3, "few before");
  assert.ok(claims.filter(({ lastMs }) => lastMs < START_MS + DAY_MS).every(({ unsure }) => unsure === true));
});

test("a camera that streams to a stranger is claimed after a few MB, while the flow still runs", () => {
  const stranger = { sentBytes: 45e6, gotBytes: 200_000 };
  for (const [way, wish] of [
    ["TLS", { ...stranger, app: "tls" }],
    ["TLS with a name", { ...stranger, domain: "relay7.stranger.example" }],
    ["one-way UDP", { proto: 17, sentBytes: 45e6, gotBytes: 0, state: "-" }],
  ] as const) {
    const { claim, sent, afterMs } = firstClaim(lived(), flow(WEEKS_3 + 10 * HOUR_MS, 600, wish));
    assert.ok(sent < 5e6, `${way}: after ${sent} bytes`);
    assert.ok(afterMs <= MINUTE_MS, `${way}: after ${afterMs} ms`);
    assert.deepEqual([claim.kind, claim.severity, claim.unsure], ["abnormal-upload", "high", undefined], way);
    assert.match(claim.why, /sent 3\.8 MB to .* The threshold is 3\.0 MB\./);
    assert.equal(claim.flows.length, 1);
  }
});

test("a hundred destinations of 400 kB each are claimed together", () => {
  function* hundred(): Generator<FlowSlice> {
    for (let i = 0; i < 100; i++) {
      const remote = key(`203.0.113.${i + 1}`);
      yield* flow(WEEKS_3 + 10 * HOUR_MS + i * 15_000, 10, { remote, sentBytes: 400_000, gotBytes: 8_000 });
    }
  }
  const { claim, sent } = firstClaim(lived(), hundred());
  assert.ok(sent < 2e6, `after ${sent} bytes`);
  assert.ok(claim.lastMs - (WEEKS_3 + 10 * HOUR_MS) <= 60_000);
  assert.equal(claim.subject, "many new destinations");
  assert.equal(claim.severity, "high");
  assert.match(claim.title, /camera sends 1\.6 MB to 4 destinations that it never spoke to before/);
  assert.equal(claim.flows.length, 4);

  const cold = firstClaim(new Story(ABNORMAL_UPLOAD), hundred());
  assert.ok(cold.sent < 6e6);
  assert.equal(cold.claim.unsure, true);
});

test("2 to 65 large destinations do not hide each other", () => {
  for (const count of [2, 20, 65]) {
    const story = lived();
    const slices: FlowSlice[] = [];
    for (let i = 0; i < count; i++) {
      const remote = key(`203.0.113.${i + 1}`);
      slices.push(...flow(WEEKS_3 + i * 1000, 120, { remote, sentBytes: 20e6, gotBytes: 90_000 }));
    }
    slices.sort((a, b) => a.toMs - b.toMs);
    story.tell(...slices);
    const single = new Set(story.claims.map(({ subject }) => subject).filter((one) => one.includes(".")));
    assert.equal(single.size, count);
  }
});

test("far more than ever to a site it knows is claimed, with its median", () => {
  const stream = { domain: "clips.cameracloud.example", remote: CLOUD, sentBytes: 300e6, gotBytes: 3e6 };
  const { claim, sent, afterMs } = firstClaim(lived(), flow(WEEKS_3 + 10 * HOUR_MS, 1800, stream));
  assert.ok(sent < 15e6, `after ${sent} bytes`);
  assert.ok(afterMs < 2 * MINUTE_MS);
  assert.equal(claim.severity, "medium");
  assert.equal(claim.evidence.baseline, "cell");
  assert.match(claim.why, /earlier hours around 10:00 UTC the median was .* MAD/);
});

test("a backup at another time of day than ever is out of the usual", () => {
  const backup = { device: "nas", domain: "backup.storage.example", sentBytes: 1.6e9, gotBytes: 20e6 };
  const { claim } = firstClaim(lived(), flow(WEEKS_3 + 15 * HOUR_MS, 1200, backup));
  assert.match(claim.why, /never around 15:00 UTC/);
});

test("photos of twice the usual, a call, a first page of a new site and a large download raise nothing", () => {
  const story = lived();
  const at = WEEKS_3 + 12 * HOUR_MS;
  const wishes: Partial<FlowSlice>[] = [
    { device: "phone", domain: "photos.cloud.example", sentBytes: 3.2e8, gotBytes: 500_000 },
    { device: "laptop", domain: "calls.meeting.example", proto: 17, sentBytes: 5e8, gotBytes: 5e8 },
    { device: "laptop", domain: "www.never-seen.example", sentBytes: 900_000, gotBytes: 9e6 },
    { device: "laptop", domain: "files.vendor.example", sentBytes: 90e6, gotBytes: 4e9 },
    { device: "phone", remote: key("239.1.2.3"), group: true, sentBytes: 1e9 },
    { device: "nas", direction: "internal", peer: "laptop", sentBytes: 1e9 },
  ];
  for (const wish of wishes) story.tell(...flow(at, 1200, wish));
  assert.deepEqual(
    story.claims.map(({ title }) => title),
    [],
  );
});

test("a first ordinary web session of an unknown device raises nothing, a stream does, unsure", () => {
  const story = new Story(ABNORMAL_UPLOAD);
  for (let i = 0; i < 60; i++) {
    const domain = `www.site${i}.example`;
    story.tell(...flow(START_MS + i * 30_000, 30, { domain, sentBytes: 150_000, gotBytes: 2e6 }));
  }
  assert.deepEqual(story.claims, []);
  const { claim } = firstClaim(new Story(ABNORMAL_UPLOAD), flow(START_MS, 120, { sentBytes: 12e6 }));
  assert.equal(claim.unsure, true);
  assert.match(claim.why, /no baseline yet/);
});

test("a backup every night is remembered among hundreds of pages a day", () => {
  const story = new Story(ABNORMAL_UPLOAD);
  for (let d = 0; d < 12; d++) {
    const at = START_MS + d * DAY_MS;
    const backup = { device: "laptop", domain: "backup.storage.example", sentBytes: 2e9, gotBytes: 10e6 };
    story.tell(...flow(at + 2 * HOUR_MS, 600, backup));
    for (let i = 0; i < 600; i++) {
      const domain = `www.site${(d * 171 + i) % 3000}.example`;
      const page = { device: "laptop", domain, sentBytes: 40_000, gotBytes: 900_000 };
      story.tell(...flow(at + 8 * HOUR_MS + i * MINUTE_MS, 10, page));
    }
  }
  assert.deepEqual(
    story.claims.filter(({ lastMs }) => lastMs > START_MS + 2 * DAY_MS).map(({ why }) => why),
    [],
  );
});

test("a whole flow told at once counts at its mean rate", () => {
  const story = lived();
  const slow = { domain: "clips.cameracloud.example", remote: CLOUD, sentBytes: 24e6, gotBytes: 90_000 };
  story.tell(slice(WEEKS_3 + 20 * HOUR_MS, { ...slow, fromMs: WEEKS_3 + 8 * HOUR_MS }));
  assert.deepEqual(story.claims, [], "2 MB an hour");
});

test("what goes on is said again once a minute at most, unless it doubles", () => {
  const story = lived();
  story.tell(...flow(WEEKS_3, 3600, { sentBytes: 360e6 }));
  assert.ok(story.claims.length >= 55 && story.claims.length < 75, String(story.claims.length));
});

test("what raised it on three days counts as usual from then on", () => {
  const story = lived();
  const claimed = [0, 1, 2, 3, 4, 5].map((i) => {
    const upload = { domain: "new.backup.example", sentBytes: 50e6, gotBytes: 300_000 };
    return story.tell(...flow(WEEKS_3 + i * DAY_MS + 26 * HOUR_MS * (i > 0 ? 1 : 0), 300, upload)).length > 0;
  });
  assert.deepEqual(claimed, [true, true, true, false, false, false]);
});

test("many sites that it knows, none of them out of the usual, are claimed by their sum", () => {
  const story = new Story(ABNORMAL_UPLOAD);
  const sites = Array.from({ length: 12 }, (_, i) => `files${i}.example`);
  for (let d = 0; d < 14; d++) {
    const domain = sites[d % sites.length]!;
    story.tell(...flow(START_MS + d * DAY_MS + 9 * HOUR_MS, 60, { domain, sentBytes: 2.5e6 }));
  }
  story.claims.length = 0;
  for (const [i, domain] of sites.entries()) {
    story.tell(...flow(START_MS + 15 * DAY_MS + 9 * HOUR_MS + i * 60_000, 60, { domain, sentBytes: 2.8e6 }));
  }
  assert.deepEqual([...new Set(story.claims.map(({ subject }) => subject))], ["all destinations"]);
});

test("slices out of order and late ones change nothing much; time may jump", () => {
  const slices = [...flow(WEEKS_3, 600, { sentBytes: 45e6 })];
  const shuffled = [...slices].sort(
    (a, b) => ((a.flowId + a.toMs * 7919) % 13) - ((b.flowId + b.toMs * 7919) % 13),
  );
  const story = lived();
  story.tell(...shuffled);
  assert.ok(story.claims.length > 0);
  story.tell(...flow(START_MS - 400 * DAY_MS, 60, { sentBytes: 45e6 }));
  story.tell(...flow(WEEKS_3 + 4000 * DAY_MS, 60, { sentBytes: 45e6 }));
});

test("damaged states are forgotten", () => {
  for (const state of DAMAGED_STATES) {
    const story = new Story(ABNORMAL_UPLOAD);
    story.detector.load(state);
    assert.ok(firstClaim(story, flow(START_MS, 120, { sentBytes: 12e6 })).claim.unsure);
  }
});

test("less than the floor is never claimed, whatever the flows", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 29_000 })), {
        maxLength: 100,
      }),
      (parts) => {
        const story = new Story(ABNORMAL_UPLOAD);
        parts.forEach(([last, sentBytes], i) => {
          story.tell(slice(START_MS + i * 9000, { remote: key(`203.0.113.${last}`), sentBytes }));
        });
        assert.deepEqual(story.claims, []);
      },
    ),
    { numRuns: 50 },
  );
});
