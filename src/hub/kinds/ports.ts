/** What answers at a device's ports, and what it speaks to the ports of others: `rtsp tcp/554`, or a port alone. */
import { clues, firstOf, type Votes } from "./votes.ts";

const SERVES = clues(
  ["camera 5", /^rtsp /],
  ["camera 4.5", /tcp\/(34567|37777)$/],
  ["camera 2.2, server 0.5", /^something on tcp\/(9000|8000|2020)$/],
  ["printer 5.5", /^(ipp|printer) |tcp\/(631|9100|515)$/],
  ["tv 6", /tcp\/8060$/],
  ["tv 4", /tcp\/(8001|8002|3000|3001|36866|6466|6467|1925|1926)$/],
  ["tv 3, speaker 3", /tcp\/(8008|8009|8443)$/],
  ["speaker 6", /tcp\/(1400|1443|4070|8090|11000)$/],
  ["tv 2, speaker 2, computer 0.8", /tcp\/(7000|5000)$/],
  ["phone 5, tablet 3.6", /tcp\/62078$/],
  ["plug 3, light 1.6", /(tcp|udp)\/9999$/],
  ["plug 2.6, light 2.4, appliance 1.8, camera 0.5", /tcp\/6668$/],
  ["light 6", /tcp\/55443$|udp\/(56700|38899)$/],
  ["appliance 2.6, light 1.4, plug 1.2, camera 1", /udp\/54321$/],
  ["plug 3.5, hub 0.6", /tcp\/4915[2-5]$/],
  ["hub 5.5", /tcp\/(8123|2001|62910|43439)$/],
  ["hub 2, server 2.4", /^mqtt |tcp\/(1883|8883)$/],
  ["storage 4, server 1.6", /tcp\/(548|2049|5001|873|3260)$/],
  ["storage 1.8, computer 1.8, server 2", /^smb |tcp\/(445|139)$/],
  ["router 2.4, server 2.2", /^dns /],
  ["computer 3, server 2", /^rdp |tcp\/3389$/],
  ["computer 2.6, server 0.6", /^vnc |tcp\/5900$/],
  [
    "server 5",
    /^(mysql|postgresql|mssql|redis|ldap|kerberos|smtp|imap|pop3) |tcp\/(88|389|636|3268|1433|1521|3306|5432|6379|27017|9200|25|110|143|5672|9092|32400|8096)$/,
  ],
  ["server 3, storage 0.6, camera 0.3", /^web from outside$/],
  ["server 2, computer 1, router 0.8, storage 0.8", /^ssh |tcp\/22$/],
  ["camera 1.2, router 1.4, hub 0.3, server 0.4", /^telnet |tcp\/23$/],
  ["phone 1.6, server 1", /^sip /],
);

const USES = clues(
  // Names and orders of cameras by way of servers that bring both ends together.
  ["camera 2.4, phone 0.6", /udp\/(32100|32108|20001|10240|8800)$/],
  ["computer 4", /udp\/17500$/],
  ["computer 3.2", /udp\/(27036|1716)$|tcp\/(88|389|3268|445|3389|5985|1433)$/],
  ["computer 2, phone 0.4", /tcp\/(9100|631|22)$/],
  ["console 3", /udp\/3074$/],
  ["plug 2.2, light 2, appliance 2, phone -1", /udp\/666[67]$/],
  ["phone 2.2, tablet 1.6, tv 0.8, computer 0.5", /tcp\/522[89]$/],
  ["phone 1, tablet 0.8, computer 0.7, tv 0.3", /tcp\/5223$/],
  ["router 5", /udp\/(5678|10001)$/],
  ["computer 2, storage 1, server 0.8", /udp\/13[78]$/],
  ["computer 1.8, server 0.5, console 0.3", /udp\/5355$/],
  ["plug 1.6, light 1.6, hub 1.2, appliance 1.6, camera 0.5, server -1", /tcp\/(1883|8883)$/],
);

/** By `HABITS` below: how a device spends its time. */
const HABITS = clues(
  ["camera 3.2, computer 0.3, phone 0.3", /^sends a stream/],
  [
    "tv 1.2, computer 1, tablet 1, phone 0.6, camera -2, plug -3, light -3, hub -2, printer -2",
    /^is sent a stream/,
  ],
  [
    "computer 2.2, phone 2.2, tablet 1.8, tv 0.6, console 0.4, camera -2, plug -3, light -3, hub -2, printer -2, appliance -2",
    /^asks for many/,
  ],
);

const ROLES = clues(
  ["router 5", /^gateway$/],
  ["router 4, server 1", /^dhcp-server$/],
  ["router 4, hub 0.4", /^ipv6-router$/],
);

export const servesVotes = (text: string): Votes | undefined => firstOf(SERVES, text);
export const usesVotes = (text: string): Votes | undefined => firstOf(USES, text);
export const habitVotes = (text: string): Votes | undefined => firstOf(HABITS, text);
export const roleVotes = (text: string): Votes | undefined => firstOf(ROLES, text);
