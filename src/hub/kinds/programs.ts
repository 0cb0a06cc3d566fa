/** What programs call themselves: HTTP's, SSDP's and RTSP's User-Agent and Server, greetings of SSH, FTP and the like. */
import { clues, firstOf, type Votes } from "./votes.ts";
import { modelVotes } from "./words.ts";

const USER_AGENTS = clues(
  ["console 6", /PlayStation|Xbox|Nintendo/],
  [
    "tv 6",
    /SMART-?TV|SmartTV|Tizen|Web0S|webOS|NetCast|BRAVIA|HbbTV|Apple ?TV|CrKey|Roku|\bAFT[A-Z]|GoogleTV|Android TV|tvOS|VIDAA|Viera|DLNADOC|Philips ?TV|Hisense/i,
  ],
  ["speaker 5", /Sonos|SoundTouch|Spotify\/.*(speaker|embedded)|AlexaMediaPlayer|Echo|HomePod|audioOS/i],
  ["phone 6", /iPhone|Windows Phone|Android [\d.]+;.*\bMobile\b|iOS\b.*iPhone/],
  ["tablet 6", /iPad/],
  [
    "computer 5.5",
    /Windows NT|\(Windows|Win(64|32)|Macintosh|Mac OS X 1\d|X11; (CrOS|Linux|Ubuntu|Fedora)|macOS|Google Chrome\/.* (Windows|Mac|Linux)|Microsoft Edge/,
  ],
  [
    "computer 4.5, console 0.8",
    /Microsoft-CryptoAPI|Windows-Update-Agent|Microsoft NCSI|Microsoft BITS|MSIE|Windows-Delivery|Microsoft-WNS|WinHttp|Microsoft Office|MICROSOFT_DEVICE|Microsoft-Windows|Trident/i,
  ],
  [
    "phone 3.4, tablet 2.4, tv 1.6",
    /Dalvik\/|Android|okhttp|ksoap2-android|stagefright|AndroidDownloadManager/,
  ],
  ["phone 2.4, tablet 1.8, computer 1.8, tv 0.6", /CFNetwork|Darwin\//],
  ["computer 2.5, server 2.5", /APT-HTTP|dnf\/|libdnf|yum|pacman|PackageKit|snapd|Homebrew/],
  [
    "computer 2, phone 0.5",
    /LibVLC|VLC|Firefox|Thunderbird|Steam|Dropbox|Skype|Java\/|python-requests|curl\//i,
  ],
  ["camera 3", /ipcam|p2pcam|hikvision|dahua|onvif/i],
  [
    "appliance 2, plug 2, light 1.6, phone -2, computer -2",
    /ESP8266|ESP32|Arduino|lwip|mongoose|MicroPython|Espressif/i,
  ],
  ["appliance 1, camera 1, hub 1, plug 1, phone -1", /Wget|BusyBox|uclient-fetch|libwww/i],
);

const SERVERS = clues(
  [
    "camera 6",
    /Hikvision|App-webs|DNVRS|Dahua|uc-httpd|Rtsp Server|RtspServer|Netwave IP Camera|IP ?Camera|IPCamera|Cam(era)? ?Server|GStreamer RTSP|H264DVR|AvigilonGateway|LIVE555|Vivotek|Foscam|Reolink|gSOAP.*onvif|Streaming Media/i,
  ],
  [
    "printer 6",
    /HP HTTP Server|HP-ChaiSOE|Virata-EmWeb|EPSON|KS_HTTP|CANON HTTP|debut\/|Lexmark|RICOH|Xerox|JetDirect|CUPS|IPP\/|PRINT_SERVER/i,
  ],
  [
    "hub 7",
    /IpBridge|hue-bridgelink|deCONZ|HomeAssistant|SmartThings|Homematic|MAX! Cube|TwistedWeb.*hub|lighttpd.*hap-bridge/i,
  ],
  [
    "tv 6",
    /Roku|WebOS|Samsung|SHP, UPnP|BRAVIA|Tizen|Philips ?TV|Chromecast|NFLC|NRDP|FreeBox.*Player|TwonkyMedia.*TV|Panasonic.*Viera|KnOS/i,
  ],
  ["speaker 6", /Sonos|SoundTouch|HEOS|Linkplay|MusicCast|AllShare.*Audio|BeoSound|Bose/i],
  ["console 6", /Xbox|PlayStation/i],
  [
    "router 5.5",
    /miniupnpd|FRITZ!Box|RomPager|MikroTik|ROSSSH|RouterOS|UPnP\/1\.\d.*(router|gateway)|ASUSTeK|OpenWrt|OpenWRT|Cisco|NETGEAR|Linksys|TP-LINK.*(router|Archer)|Zyxel|BRCM|DSL|IGD|Ubiquiti|Huawei.*HG|ddwrt|pfSense/i,
  ],
  ["storage 4.5", /Synology|DSM|QNAP|ReadyNAS|ReadyDLNA|MiniDLNA|WDMyCloud|TrueNAS|Asustor/i],
  ["plug 2.8, light 0.5", /^Unspecified, UPnP\/1\.0|Shelly|Tasmota|WeMo|TPLINKSmartHome/i],
  ["light 4", /WLED|Yeelight|LIFX|POSIX,? UPnP\/1\.0 YGLC/i],
  [
    "computer 4, server 2",
    /Microsoft-Windows|Microsoft-HTTPAPI|Windows NT|Windows \d|Chrome\/|Mac OS|Darwin/i,
  ],
  [
    "server 4, computer 1",
    /Microsoft-IIS|Ubuntu|Debian|CentOS|Red ?Hat|FreeBSD|Apache|nginx|Jetty|Tomcat|Express|gunicorn|Werkzeug|MySQL|Postfix|Exim|ProFTPD|vsFTPd|Dovecot|Exchange|Caddy|Kestrel/i,
  ],
  ["router 1.6, camera 1, storage 0.5, hub 0.5", /dropbear/i],
  ["server 1.6, computer 1.2, storage 0.5", /OpenSSH/],
  [
    "camera 1.3, router 1.3, hub 0.4, printer 0.4",
    /GoAhead|Boa\/|mini_httpd|thttpd|uhttpd|micro_httpd|Embedthis|Allegro|lighttpd|jhttpd|httpd/i,
  ],
);

export function userAgentVotes(text: string): Votes | undefined {
  return firstOf(USER_AGENTS, text);
}

/** A server may name the model: `Linux, UPnP/1.0 DCS-935L/1.0`. */
export function serverVotes(text: string): Votes | undefined {
  const named = firstOf(SERVERS, text);
  if (named !== undefined) return named;
  for (const word of text.split(/[\s,/]+/)) {
    const model =
      /\d|-/.test(word) && !/^(upnp|http|linux|dlnadoc|posix)/i.test(word) ? modelVotes(word) : undefined;
    if (model !== undefined) return model;
  }
  return undefined;
}
