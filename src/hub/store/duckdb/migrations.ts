/** The schema, in numbered steps. A step that was released never changes: a new one is added. */
import { AppError } from "../../../base/app-error.ts";
import type { Database } from "./database.ts";

/** Usage and destinations have no keys on purpose: rows are only appended and summed, `upkeep` merges them. */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE device (id VARCHAR NOT NULL, given_name VARCHAR, vendor_class VARCHAR, hostnames VARCHAR NOT NULL,
       first_ms DOUBLE NOT NULL, last_ms DOUBLE NOT NULL)`,
    "CREATE TABLE device_mac (device VARCHAR NOT NULL, mac VARCHAR NOT NULL)",
    "CREATE TABLE device_address (device VARCHAR NOT NULL, address VARCHAR NOT NULL, last_ms DOUBLE NOT NULL)",
    `CREATE TABLE flow (epoch_id INTEGER NOT NULL, flow_id DOUBLE NOT NULL, device VARCHAR, peer VARCHAR,
       start_s DOUBLE NOT NULL, start_ns INTEGER NOT NULL, last_s DOUBLE NOT NULL, last_ns INTEGER NOT NULL,
       orig_address VARCHAR NOT NULL, resp_address VARCHAR NOT NULL, orig_port INTEGER NOT NULL,
       resp_port INTEGER NOT NULL, orig_mac VARCHAR NOT NULL, resp_mac VARCHAR NOT NULL, proto INTEGER NOT NULL,
       icmp_type INTEGER NOT NULL, icmp_code INTEGER NOT NULL, vlan0 INTEGER NOT NULL, vlan1 INTEGER NOT NULL,
       state INTEGER NOT NULL, direction INTEGER NOT NULL, domain_source INTEGER NOT NULL, domain VARCHAR NOT NULL,
       app VARCHAR NOT NULL, orig_packets DOUBLE NOT NULL, orig_bytes DOUBLE NOT NULL,
       resp_packets DOUBLE NOT NULL, resp_bytes DOUBLE NOT NULL, upload DOUBLE NOT NULL, download DOUBLE NOT NULL,
       lan DOUBLE NOT NULL)`,
    "CREATE TABLE live_flow AS SELECT * FROM flow LIMIT 0",
    `CREATE TABLE usage_minute (device VARCHAR NOT NULL, start_ms DOUBLE NOT NULL, upload DOUBLE NOT NULL,
       download DOUBLE NOT NULL, lan DOUBLE NOT NULL, flows DOUBLE NOT NULL)`,
    "CREATE TABLE usage_hour AS SELECT * FROM usage_minute LIMIT 0",
    `CREATE TABLE destination_hour (device VARCHAR NOT NULL, hour_ms DOUBLE NOT NULL, remote VARCHAR NOT NULL,
       domain VARCHAR NOT NULL, upload DOUBLE NOT NULL, download DOUBLE NOT NULL, flows DOUBLE NOT NULL,
       first_ms DOUBLE NOT NULL, last_ms DOUBLE NOT NULL)`,
    `CREATE TABLE rule (id VARCHAR NOT NULL, slug VARCHAR NOT NULL, name VARCHAR NOT NULL, object VARCHAR NOT NULL,
       ring VARCHAR NOT NULL, snaplen INTEGER, paused BOOLEAN NOT NULL, created_ms DOUBLE NOT NULL,
       created_by VARCHAR NOT NULL, deleted_ms DOUBLE)`,
    "CREATE TABLE user_account (name VARCHAR NOT NULL, password VARCHAR NOT NULL, created_ms DOUBLE NOT NULL)",
    `CREATE TABLE session (hash VARCHAR NOT NULL, user_name VARCHAR NOT NULL, created_ms DOUBLE NOT NULL,
       expires_ms DOUBLE NOT NULL)`,
    `CREATE TABLE token (id VARCHAR NOT NULL, name VARCHAR NOT NULL, scope VARCHAR NOT NULL, hash VARCHAR NOT NULL,
       created_ms DOUBLE NOT NULL, expires_ms DOUBLE, last_used_ms DOUBLE)`,
    `CREATE TABLE audit (id DOUBLE NOT NULL, at_ms DOUBLE NOT NULL, who VARCHAR NOT NULL, address VARCHAR NOT NULL,
       action VARCHAR NOT NULL, target VARCHAR NOT NULL, detail VARCHAR NOT NULL)`,
    "CREATE TABLE setting (name VARCHAR NOT NULL, value VARCHAR NOT NULL)",
    `CREATE TABLE link_position (epoch_id INTEGER NOT NULL, sensor VARCHAR NOT NULL, epoch VARCHAR NOT NULL,
       seq DOUBLE NOT NULL)`,
  ],
  // What devices say of themselves, with who carried the word; what an application hint rests on.
  [
    "CREATE TABLE device_name (device VARCHAR NOT NULL, name VARCHAR NOT NULL, source VARCHAR NOT NULL, last_ms DOUBLE NOT NULL)",
    `CREATE TABLE device_fact (device VARCHAR NOT NULL, kind VARCHAR NOT NULL, value VARCHAR NOT NULL,
       source VARCHAR NOT NULL, last_ms DOUBLE NOT NULL)`,
    `INSERT INTO device_name SELECT id, unnest(CAST(CAST(hostnames AS JSON) AS VARCHAR[])), 'dhcp', last_ms FROM device`,
    `INSERT INTO device_fact SELECT id, 'vendor-class', vendor_class, 'dhcp', last_ms FROM device
       WHERE vendor_class IS NOT NULL`,
    "ALTER TABLE device DROP COLUMN hostnames",
    "ALTER TABLE device DROP COLUMN vendor_class",
    "ALTER TABLE flow ADD COLUMN app_source INTEGER DEFAULT 0",
    "ALTER TABLE live_flow ADD COLUMN app_source INTEGER DEFAULT 0",
  ],
  // How much of a device's frames may be kept.
  ["ALTER TABLE device ADD COLUMN privacy VARCHAR DEFAULT 'full'"],
  // Groups of devices; one comes with the program.
  [
    `CREATE TABLE device_group (id VARCHAR NOT NULL, name VARCHAR NOT NULL, privacy VARCHAR NOT NULL,
       built_in BOOLEAN NOT NULL, created_ms DOUBLE NOT NULL)`,
    "CREATE TABLE group_member (group_id VARCHAR NOT NULL, device VARCHAR NOT NULL)",
    "INSERT INTO device_group VALUES ('guests', 'Guests', 'headers', true, 0)",
  ],
  // How much of what was recorded went out.
  ["ALTER TABLE audit ADD COLUMN bytes DOUBLE"],
  // When a rule has what it was made for.
  ["ALTER TABLE rule ADD COLUMN until VARCHAR DEFAULT '{}'"],
  // What detectors claimed.
  [
    `CREATE TABLE alarm (id VARCHAR NOT NULL, kind VARCHAR NOT NULL, subject VARCHAR NOT NULL,
       severity VARCHAR NOT NULL, device VARCHAR, state VARCHAR NOT NULL, start_ms DOUBLE NOT NULL,
       last_ms DOUBLE NOT NULL, end_ms DOUBLE, body VARCHAR NOT NULL)`,
  ],
  // Where remote ends were; NULL: not looked up yet.
  [
    "ALTER TABLE flow ADD COLUMN country VARCHAR",
    "ALTER TABLE flow ADD COLUMN asn DOUBLE",
    "ALTER TABLE live_flow ADD COLUMN country VARCHAR",
    "ALTER TABLE live_flow ADD COLUMN asn DOUBLE",
  ],
  // What a person said to be one device.
  ["ALTER TABLE device ADD COLUMN part_of VARCHAR"],
  // Which program it is; NULL of older flows.
  ["ALTER TABLE flow ADD COLUMN ja4 VARCHAR", "ALTER TABLE live_flow ADD COLUMN ja4 VARCHAR"],
  // Whose packets a tunnel carries; NULL of older flows.
  ["ALTER TABLE flow ADD COLUMN tunnel VARCHAR", "ALTER TABLE live_flow ADD COLUMN tunnel VARCHAR"],
  // Sums of whole days, made by upkeep out of the tables above: nothing is lost when they are emptied.
  [
    "CREATE TABLE day_sum (name VARCHAR NOT NULL, from_ms DOUBLE NOT NULL, to_ms DOUBLE NOT NULL)",
    `CREATE TABLE flow_day (day_ms DOUBLE NOT NULL, kind VARCHAR NOT NULL, text VARCHAR NOT NULL,
       number DOUBLE NOT NULL, example VARCHAR, flows DOUBLE NOT NULL, upload DOUBLE NOT NULL,
       download DOUBLE NOT NULL, lan DOUBLE NOT NULL)`,
    `CREATE TABLE destination_day (device VARCHAR NOT NULL, day_ms DOUBLE NOT NULL, remote VARCHAR NOT NULL,
       domain VARCHAR NOT NULL, upload DOUBLE NOT NULL, download DOUBLE NOT NULL, flows DOUBLE NOT NULL,
       first_ms DOUBLE NOT NULL, last_ms DOUBLE NOT NULL)`,
    `CREATE TABLE house_day (devices VARCHAR[] NOT NULL, day_ms DOUBLE NOT NULL, remote VARCHAR NOT NULL,
       domain VARCHAR NOT NULL, upload DOUBLE NOT NULL, download DOUBLE NOT NULL, flows DOUBLE NOT NULL,
       first_ms DOUBLE NOT NULL, last_ms DOUBLE NOT NULL)`,
  ],
  // What kind of device a person said it is.
  ["ALTER TABLE device ADD COLUMN given_kind VARCHAR"],
  // What it looks like; NULL of older flows.
  [
    "ALTER TABLE flow ADD COLUMN shape INTEGER",
    "ALTER TABLE flow ADD COLUMN shape_figures VARCHAR",
    "ALTER TABLE live_flow ADD COLUMN shape INTEGER",
    "ALTER TABLE live_flow ADD COLUMN shape_figures VARCHAR",
  ],
  // What a device was joined to by itself and why, and from whom it was split.
  [
    "ALTER TABLE device ADD COLUMN same_as VARCHAR",
    "ALTER TABLE device ADD COLUMN same_because VARCHAR",
    "ALTER TABLE device ADD COLUMN apart_from VARCHAR",
  ],
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Brings the file up to date, each step in its own transaction. Refuses a file that a newer Tapdeck has written. */
export async function migrate(database: Database): Promise<void> {
  const found = await database.write(async (writer) => {
    await writer.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
    const [row] = await writer.read("SELECT coalesce(max(version), 0) AS version FROM schema_version");
    return Number(row?.version ?? 0);
  });
  if (found > SCHEMA_VERSION) {
    throw new AppError("data-folder", `the store was written by a newer Tapdeck (schema ${found})`, {
      hint: `This one knows schema ${SCHEMA_VERSION}: install the newer version, or give --data another folder`,
    });
  }
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < found) continue;
    await database.write(async (writer) => {
      for (const statement of statements) await writer.run(statement);
      await writer.run("INSERT INTO schema_version VALUES ($1)", [index + 1]);
    });
  }
}
