/** Services that people log in to, by their port, else by what a flow speaks. */

export interface LoginService {
  readonly name: string;
  readonly web: boolean;
  /** What its owner can do. */
  readonly remedy: string;
}

const KEYS = "Keys instead of passwords make such tries useless.";
const STRONG = "A strong password, and no way in from the Internet, make such tries useless.";
const OFF = "Turning this service off ends it.";

const login = (name: string, remedy = STRONG): LoginService => ({ name, web: false, remedy });
const web = (name: string): LoginService => ({ name, web: true, remedy: STRONG });

const SSH = login("SSH", KEYS);
const TELNET = login("telnet", OFF);
const RTSP = login("RTSP");
const RDP = login("remote desktop");
const VNC = login("VNC");
const SMB = login("file sharing (SMB)");
const HTTP = web("HTTP");
const HTTPS = web("HTTPS");
const FTP = login("FTP", OFF);

const BY_PORT: ReadonlyMap<number, LoginService> = new Map([
  [21, FTP],
  [22, SSH],
  [23, TELNET],
  [110, login("POP3")],
  [139, SMB],
  [143, login("IMAP")],
  [445, SMB],
  [554, RTSP],
  [587, login("SMTP")],
  [1433, login("SQL Server")],
  [2222, SSH],
  [2323, TELNET],
  [3306, login("MySQL")],
  [3389, RDP],
  [5432, login("PostgreSQL")],
  [5900, VNC],
  [5901, VNC],
  [8554, RTSP],
  [80, HTTP],
  [443, HTTPS],
  [8000, HTTP],
  [8080, HTTP],
  [8081, HTTP],
  [8443, HTTPS],
]);

const BY_APP: ReadonlyMap<string, LoginService> = new Map([
  ["ssh", SSH],
  ["telnet", TELNET],
  ["ftp", FTP],
  ["rtsp", RTSP],
  ["rdp", RDP],
  ["vnc", VNC],
  ["smb", SMB],
  ["http", HTTP],
]);

export function loginServiceOf(port: number, app: string): LoginService | undefined {
  return BY_PORT.get(port) ?? (app === "" ? undefined : BY_APP.get(app));
}
