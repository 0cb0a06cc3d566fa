/**
 * Words of names and models. A name that a maker gives out (`DESKTOP-1A2B3C4`, `NPI9F02C1`) says nearly all, a word that a
 * person chose (`porch-cam`) much, one that several things bear little.
 */
import { clues, firstOf, type Votes } from "./votes.ts";

/** Models by the makers' own numbering, in names, models and what servers call themselves. */
const MODELS = clues(
  // Computers
  ["computer 6", /\b(macbook\w*|imac\w*|mac-?mini\w*|macpro\d?|mac-?studio)\b|\bmac1[3-9],\d/],
  ["computer 6", /^(desktop|laptop)-[0-9a-z]{5,8}$/],
  ["computer 3.5, server 3", /^win-[0-9a-z]{9,12}$/],
  [
    "computer 5",
    /\b(thinkpad|ideapad|latitude|inspiron|optiplex|vostro|elitebook|probook|zbook|chromebook|surface-?(pro|go|book|laptop)?\d?|xps-?1\d|zenbook|vivobook|steam-?deck)\b/,
  ],
  // Apple
  ["phone 7", /\biphone(\d+,\d+)?\b|iphone$|^iphone/],
  ["tablet 7", /\bipad(\d+,\d+)?\b|ipad$|^ipad/],
  ["tv 7", /\bapple-?tv(\d+,\d+)?\b/],
  ["speaker 7", /\b(audioaccessory\d+,\d+|homepod\w*)\b/],
  ["router 6", /\b(airport\d*,?\d*|time-?capsule)\b/],
  ["appliance 4", /\b(apple-?watch|watch\d,\d)\b/],
  // Phones and tablets of Android
  [
    "tablet 6",
    /\b(galaxy-?tab\w*|sm-[txp]\d{3}\w*|kindle|kf[a-z]{4}|mediapad|matepad|lenovo-?tab|mi-?pad|tab-?[am]?\d{1,2}|nexus-?(7|9|10))\b/,
  ],
  [
    "phone 6",
    /\b(galaxy-?(s|a|j|m|note|z|xcover)-?\w*|sm-[agnjsfm]\d{3}\w*|pixel(-\w+)*|nexus-?(4|5|5x|6|6p)|oneplus\w*|redmi\w*|poco\w*|moto-?[gexz]\w*|xperia\w*|huawei-?p\d+\w*|honor-\w+|mi-?[5-9]\w*|lg-?[ghkvm]\d\w*|oppo\w*|realme\w*|fairphone\w*|zenfone\w*|nokia-?\d\S*)\b/,
  ],
  ["phone 3.2, tablet 2.4, tv 1.6, appliance 0.3", /^android-[0-9a-f]{8,16}$/],
  // Cameras
  [
    "camera 7",
    /\b(dcs-?\d{3,4}\w*|ic-?\d{4}\w*|ds-?2(cd|de)\S*|ipc-?\w{2,}|hik-?vision\S*|nvr\w*|dvr\d*|ip-?cam\w*|ipcamera\w*|webcam\w*|rlc-?\d{3}\w*|foscam\w*|fi\d{4}\w*|wyze-?cam\w*|yi-?cam\w*|xiaomi-?camera|chuangmi-camera\S*|lumi-camera\S*|isa-camera\S*|mijia-camera\S*|arlo-?\w*|vmb\d{4}\w*|vmc\d{4}\w*|tapo-?c\d{3}\w*|c\d{3}-[0-9a-f]{6}|kc\d{3}\w*|nc\d{3}|axis-[0-9a-f]{12}|blink-\w+|nest-?cam\w*|netcam\w*|lookcam|eufycam\w*|cs-[ch]\w{2,}|snc-\w+|wv-\w{4,})\b/,
  ],
  // Printers
  [
    "printer 7",
    /\b(npi[0-9a-f]{6}|br[nw][0-9a-f]{12}|epson[0-9a-f]{6}|rnp[0-9a-f]{6,12}|km[0-9a-f]{6}|xrx[0-9a-f]{6,12}|lexmark\w*|et[0-9a-f]{12}|oki-?\w+-[0-9a-f]{6}|canon[0-9a-f]{6})\b/,
  ],
  [
    "printer 6",
    /\b(hp[0-9a-f]{6}|laserjet\w*|officejet\w*|deskjet\w*|envy-?(photo|inspire)?\S*|photosmart\w*|designjet|pixma|imageclass|imagerunner|maxify|ecotank|workforce|stylus|(mfc|dcp|hl|et|xp|wf|ts|mg|mx)-?[jl]?\d{3,4}\w*|aficio|bizhub|taskalfa|ecosys|phaser|workcentre|versalink)\b/,
  ],
  // Television and boxes
  [
    "tv 7",
    /\b(lgwebostv|webos-?tv|\[lg\]|bravia|chromecast(-?ultra)?|google-?tv|android-?tv|fire-?tv\w*|aft[a-z]{1,4}\d*|shield-?(android-?)?tv|roku\w*|tizen|\[tv\]|(un|qn|ue|qe)\d{2}\w+|mibox\w*|mitv\w*|vizio\w*|humax\w*|tivo\w*|sky-?q|stb-?\w*|vip\d{4}|kodi|libreelec|osmc|dune-?hd|firetv)\b/,
  ],
  // Speakers
  [
    "speaker 7",
    /\b(sonos\w*|google-?home(-?(mini|max))?|nest-?(audio|mini)|echo-?(dot|show|plus|studio|pop|flex)?|soundtouch\w*|bose-?\w*|heos|musiccast|playbar|playbase|soundbar|homepod|libratone|beoplay|wiim\w*|squeezebox|volumio|moode|denon\w*|marantz\w*)\b/,
  ],
  ["speaker 2.6, tv 1.8, tablet 1.8, camera 0.6", /^amazon-[0-9a-f]{6,}$/],
  // Consoles
  ["console 7", /\b(ps[3-5](-?[0-9a-z]+)?|playstation\w*|xbox\w*|nintendo\w*|wiiu?|switch-?lite)\b/],
  // Hubs
  [
    "hub 7",
    /\b(philips-?hue|hue-?bridge|bsb00[12]|ipbridge|lumi-gateway\S*|lumi-acpartner\S*|gateway-?hub|dch-g\w*|max!?-?cube|ccu[23]|homematic\S*|raspberrymatic|hmip-hap\S*|lightify\w*|smartthings|st-?hub\w*|tradfri\S*|dirigera\S*|harmony-?hub|hubv3\S*|hubitat|homey\w*|vera-?(edge|plus|lite)|fibaro|home-?assistant|homeassistant|hassio|haos|openhab|fhem|iobroker|deconz|phoscon|conbee|zigbee2mqtt|tahoma\w*|somfy\w*|switchbot-?hub\w*|tado(-\S*)?|ib0[12]|rm-?(mini|pro)\w*|wemo-?link|smart-?bridge)\b/,
  ],
  // Plugs and lights
  [
    "plug 7",
    /\b(dsp-?w\d{3}\w*|sp-?\d{4}\w*|hs1\d\d|kp\d{3}|ep\d{2}|p1\d{2}|tapo-?p\d{3}|chuangmi-plug\S*|shellyplug\S*|shelly-?(1|1pm|2|25|pm|4pro)\S*|edimaxext|smart-?plug\w*|mss\d{3}\w*|insight|controllee|sonoff-?(basic|s\d\d|mini|th)\w*)\b/,
  ],
  ["plug 4, light 1", /\b(wemo\w*|shelly\w*|tasmota\w*|sonoff\w*|meross\w*|kasa\w*|delock)\b/],
  [
    "light 7",
    /\b(yeelink-light\S*|yeelight\S*|lifx\w*|wled\S*|(kl|lb)\d{2,3}\w*|tapo-?l\d{3}|l[569]\d0|shelly(bulb|rgbw|dimmer|vintage|duo)\S*|nanoleaf\w*|wiz-?[0-9a-f]{6}|elgato-?(key|light)\S*|hue-?(bulb|lamp|lightstrip)|philips-light\S*|govee\w*)\b/,
  ],
  // Storage
  [
    "storage 6.5",
    /\b(diskstation|rackstation|ds\d{3,4}(j|play|\+|plus|slim|se)?|synology\w*|qnap\w*|ts-?\d{3}\w*|readynas\w*|mycloud\w*|wdmycloud\w*|my-?book-?live|truenas|freenas|openmediavault|unraid|lacie\w*|terramaster|linkstation|terastation|timecapsule|nas(\d{0,4}|[0-9a-f]{6}))\b/,
  ],
  // Routers
  [
    "router 6.5",
    /\b(fritz[.!-]?box\S*|fritz-?repeater\S*|openwrt\w*|dd-wrt|lede|turris\w*|mikrotik\w*|routeros|rb\d{3,4}\w*|easybox\w*|speedport\w*|livebox\S*|freebox\S*|bbox\S*|connectbox|vmdg\d+\w*|rt-a[cx]\d+\w*|(archer|deco|orbi)(-\w+)?|nighthawk\w*|airport|edgerouter|unifi\w*|ubnt|usg|udm(-?pro)?|pfsense|opnsense|wrt\d+\w*|dir-?\d{3}\w*|gl-(ar|mt|ax|b)\w*|eero\w*|velop\w*|router|repeater|access-?point|extender|re\d{3}|wap\d{3})\b/,
  ],
  // Things of the house
  [
    "appliance 7",
    /\b(rockrobo|roborock\S*|roomba\w*|irobot\S*|braava|deebot\w*|ecovacs\w*|dreame\S*|viomi-vacuum\S*|nest-?(thermostat|protect|learning)\w*|ecobee\w*|thermostat\w*|withings\w*|aria\d?|smartscale|zhimi-\S+|deerma-\S+|air-?purifier|i?kettle\S*|smarter-?coffee\S*|dch-s\d{3}\w*|coffee\w*|fridge|refrigerator|dishwasher|washer|washing-?machine|laundry\d?|dryer|oven|microwave|vacuum\w*|scale|robot|mower|automower|inverter|solaredge\w*|envoy|enphase|fronius\w*|sma\d+\w*|evcharger|wallbox|go-?echarger\S*|powerwall|doorlock|nuki\w*|sprinkler|garage(door)?|airconditioner|ac-?unit|heat-?pump|boiler|energy-?meter|weather-?station|air-?quality|smoke|siren|alarm|treadmill|peloton)\b/,
  ],
  ["camera 6", /\b(door-?bell\w*|ring-[0-9a-f]{4,}|ring-?doorbell\S*)\b/],
  [
    "appliance 2, plug 1.8, light 1.6",
    /^esp[-_]?[0-9a-f]{6}$|^espressif$|^tuya-?\w*$|^esp(32|8266)?$|^wlan0$|^hf-[al]\w+$/,
  ],
  [
    "server 2.6, computer 1.2, hub 0.8",
    /\b(raspberry-?pi\d?|raspbian|rpi\d?|pi-?hole|octopi|odroid\w*|orangepi\w*)\b/,
  ],
  [
    "server 5",
    /\b(server|srv\d*|proxmox|pve\d*|esxi\d*|docker\d*|vps|hyperv\d*|plex|jellyfin|nextcloud|webserver|mailserver|dc\d{2}|sql\d*|backup)\b/,
  ],
);

/** What people and systems write into names: whole words, or the end of one. */
const WORDS = clues(
  ["hub 4, router 1", /\bbridge\b|bridge$/],
  ["camera 5", /\b(cam|cams|camera|cameras)\d?\b|(cam|camera)\d?$/],
  ["printer 5", /\bprinters?\b|printer\d?$/],
  ["tv 5", /\b(smart-?)?(tv|television|fernseher|beamer|projector)\d?\b|tv$/],
  ["speaker 5", /\b(speaker|radio|stereo|receiver|amplifier|hifi|lautsprecher)s?\b|(speaker|radio)$/],
  ["tablet 5", /\btablets?\b|tablet$/],
  ["phone 5", /\b(phone|handy|smartphone|mobile|cellphone|telefon)\d?\b|phone$/],
  ["console 5", /\b(console|playstation|xbox|nintendo)\b/],
  ["storage 5", /\b(nas|storage|fileserver)\b|nas$/],
  ["light 5", /\b(light|lamp|bulb|ledstrip|lampe)s?\b|(light|lamp|bulb)\d?$/],
  ["plug 5", /\b(plug|socket|outlet|steckdose)s?\d?\b|plug\d?$/],
  ["hub 5", /\bhub\b|hub$/],
  ["router 3.2, hub 2.6", /\bgateway\b|gateway$/],
  [
    "computer 5",
    /\b(laptop|desktop|notebook|pc|workstation|macbook|mac|ubuntu|debian|fedora|linux|kali|windows|win(7|8|10|11|xp))\d?\b|(laptop|desktop|book|-pc|pc\d?)$/,
  ],
  ["phone 1.8, tablet 1.4, tv 1.2", /\bandroid\b/],
);

/** Names as machines have them: lower-cased, a space or an underscore is a hyphen, without the link's domain. */
export function nameVotes(name: string): Votes | undefined {
  const text = name
    .toLowerCase()
    .replace(/\.(local|lan|home|fritz\.box|localdomain)$/, "")
    .replaceAll(/[_\s()'’"]+/g, "-");
  return firstOf(MODELS, text) ?? firstOf(WORDS, text.replaceAll(".", "-"));
}

/** A model, or a title that its maker or owner gave it. */
export const modelVotes = nameVotes;
