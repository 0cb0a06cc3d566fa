/**
 * What the makers of network cards make, as houses know them: a maker of everything says little, one of modules for small
 * things a little, one of a single thing nearly all. Names are parts of those in the IEEE's registry, in whole words.
 */
import { table, type Votes } from "./votes.ts";

/** The first name that is found in the maker's counts: branches and former names come before their house. */
const MAKERS = table(`
phone 5: lg electronics (mobile communications); sony mobile; huawei device; hisense mobile; microsoft mobile
camera 5: blink by amazon
server 4, router 1: hewlett packard enterprise; super micro
console 7: sony interactive entertainment; nintendo
console 4: valve
camera 5: hikvision; hangzhou ezviz; dahua; reolink; axis communications; arlo; wyze; ezviz; foscam; amcrest; vivotek; mobotix; hanwha;
 uniview; yi technologies; xiaoyi; dropcam; canary connect; bosch security; avigilon; geovision; acti corporation; milesight;
 tiandy; instar; lorex; swann; zmodo; wansview; tenvis; xiongmai; juan intelligent; tvt digital; immedia semiconductor;
 verkada; eufy; panasonic i-pro; grandeye; basler; sricam; vstarcam; jovision; macro-video; ingenic
camera 4: ring llc; ring solutions; owlet
camera 1.5, plug 0.5, tv 0.5, appliance 0.5, computer 0.3: bilian electronic; altobeam; fn-link; anyka; sercomm; gaoshengda;
 hipad; icomm semiconductor; mediawavecom; century xinyang; cambridge industries
printer 5: brother industries; seiko epson; lexmark; kyocera; ricoh; oki electric; konica minolta; pantum; toshiba tec;
 zebra technologies; fujifilm business; kodak; riso kagaku; star micronics; dymo
printer 4, camera 0.5: canon
printer 3: xerox
printer 2.5, computer 2.2, server 0.5: hewlett packard; hp inc
tv 5: roku; vizio; tp vision; tcl king; vestel; loewe; skyworth; funai; element electronics; changhong; tivo; xumo; konka;
 formuler; telechips; metz; hisense; tcl electronics; top victory; tpv
tv 4: humax; echostar; nagravision; amlogic; zidoo; technisat
tv 2.5, phone 1, appliance 0.8, speaker 0.3: lg electronics; lg innotek
phone 2.2, tv 1.8, tablet 1, appliance 0.5: samsung
tv 1.6, phone 0.8, camera 0.4, speaker 0.6, console 0.8: sony
tv 1.5, appliance 1, camera 0.5: panasonic; toshiba visual; sharp
speaker 6: sonos; bang & olufsen; bluesound; lenbrook
speaker 5: bose; harman; libratone; naim; linn products; devialet; teufel; marshall group; sound united; dynaudio; bowers;
 kef audio; cambridge audio; arcam; tonium; audio pro
speaker 3.5, tv 0.8: denon; d&m holdings; yamaha; onkyo; pioneer; linkplay; jbl; anker innovations
speaker 2.2, tv 1.6, tablet 1.5, camera 0.5: amazon
speaker 1.8, tv 1.8, phone 1.8, router 0.5, appliance 0.5: google
storage 6: synology; qnap; asustor; terramaster; drobo; thecus; ixsystems
storage 4: western digital; seagate; lacie; promise technology
storage 2.4, router 2.2: buffalo
router 5: avm; mikrotik; routerboard; eero; draytek; peplink; cradlepoint; teltonika; gl technologies; turris; sagemcom;
 technicolor; vantiva; arris; commscope; hitron; ubee; actiontec; askey; mitrastar; zyxel; linksys; fortinet; sonicwall;
 watchguard; juniper; ruckus; aruba; cisco meraki; meraki; plume; sierra wireless; compal broadband; cig shanghai; pace plc;
 genexis; inteno; netcomm; tenda; mercury communication; fiberhome; sky uk; ubiquiti; netgate; engenius; extreme networks;
 cambium; nokia shanghai bell; icotera; adtran; calix; vodafone; telsey; comtrend; casa systems; opengear
router 3, storage 0.5, camera 0.5: netgear
router 3, phone 1: cisco
router 2.2, plug 1.6, camera 1.2, light 0.9: tp-link; tp link
router 2.2, plug 0.5, camera 1.5, hub 0.7, appliance 0.5: d-link
router 1.6, camera 1.3, plug 1: edimax
router 2.4, tv 1: arcadyan
router 2.5: devolo; pc engines; lancom; bintec; zte
router 1.6, phone 1.6, camera 0.3: huawei
plug 2.6, router 1.2, hub 0.6, light 0.3: belkin
computer 2, router 2, phone 0.4: asustek
phone 5: oneplus; oppo; vivo mobile; hmd global; fairphone; blackberry; research in motion; realme; tecno; transsion;
 motorola mobility; tct mobile; htc; nothing technology; essential products; wiko; gionee; meizu; infinix; tinno; unihertz
phone 4: nokia; wingtech; huaqin; longcheer; sony ericsson; palm
phone 5, computer 0.2: yealink; snom; grandstream; polycom; gigaset; mitel; avaya; aastra; audiocodes; fanvil; unify
phone 3, appliance 1, tv 0.6: xiaomi communications
appliance 1.6, camera 0.8, light 0.8, plug 0.6, phone 0.6, tv 0.6: xiaomi; chuangmi; rockrobo; lumi
computer 1.4, phone 1.2, tablet 0.9, tv 0.8, speaker 0.7: apple
computer 3.6, server 1: dell
computer 3.5: micro-star; msi; gigabyte; giga-byte; asrock; clevo; framework computer; acer; elitegroup; system76; tuxedo;
 razer; rivet networks; chuwi; intel corporate; intel(r)
computer 3, phone 0.6, tablet 0.5: lenovo; quanta; compal; wistron; pegatron; lcfc; universal global scientific
computer 2.4: azurewave; liteon; lite-on; fujitsu; toshiba; cloud network technology; chongqing fugui; rivet
computer 2, printer 0.5, console 0.8, tv 0.4: hon hai; foxconn
computer 2.2, console 2.2: microsoft
computer 2, server 1.6: vmware; pcs systemtechnik; xensource; parallels; innotek; red hat; oracle virtualbox; proxmox
computer 1, server 0.4: realtek; asix; 3com; standard microsystems; accton
computer 0.8, tv 0.8, console 0.8: nvidia
server 2, computer 1, hub 0.8, router 0.3: raspberry pi
server 2.2: american megatrends; quanta cloud; ibm; sun microsystems; inspur
hub 3.6, light 2.4: philips lighting; signify
light 6: lifx; yeelink; yeelight; wiz connected; wiz iot; wiz; nanoleaf; twinkly; ledworks; govee; zengge
light 2.4, hub 2: osram; ledvance
hub 5: smartthings; physical graph; tado; athom; hubitat; vera control; smartlabs; insteon; fibar; dresden elektronik; zipato; wink;
 lutron; ikea of sweden; aqara; lumi united; nabu casa; somfy; eq-3; legrand; control4; crestron; savant; bosch smart; ezlo;
 homey; broadlink; busch-jaeger; loxone; mobilus; innr; develco; switchbot; woan technology; x-10
hub 3, speaker 0.5, camera 0.8: logitech
plug 4, light 0.8: shelly; allterco; sonoff; itead; meross; etekcity; vesync; obi smart; nous
plug 1.7, light 1.6, appliance 1.6, hub 0.4: tuya; hi-flying; hiflying; beken; bouffalo
plug 1.5, appliance 1.7, light 1.4, hub 0.4, camera 0.4: espressif
appliance 0.9, hub 0.9, speaker 0.5, camera 0.5: texas instruments; murata; microchip; silicon laboratories; u-blox; wiznet;
 nordic semiconductor; cypress; marvell; lantronix; digi international; usi; gainspan; electric imp; broadcom
appliance 6: irobot; roborock; ecovacs; withings; miele; bsh hausger; whirlpool; electrolux; vorwerk; home connect; dreame;
 sharkninja; neato; ecobee; rachio; solaredge; enphase; sma solar; fronius; husqvarna; gardena; worx; garmin; easee;
 go-e; wallbox; keba; zaptec; sensibo; daikin; gree electric; midea; vaillant; viessmann; bosch thermotechn; nibe; dyson;
 ge appliances; haier; tesla motors; tesla,; sleep number; peloton; smarter applications; june life; traeger; weber-stephen;
 philips personal; philips oral; koninklijke; ember technologies; petkit; petnet; august home; yale; nuki; schlage;
 chamberlain; kwikset; owl labs; resideo; honeywell; trane; carrier; lennox; emerson; danfoss; netatmo; aura home; awair;
 airthings; ifit; fitbit; polar electro; oura; tesla energy; goodwe; growatt; deye; ginlong; sungrow; kostal; myenergi;
 bticino; velux; first alert; siemens ag; mitsubishi electric; panasonic appliances; dexatek; de'longhi; kenmore
appliance 2.4, camera 2, speaker 0.5: nest labs
`);

const BY_MAKER = [...MAKERS].map(([name, worth]) => ({ pattern: wordsOf(name), worth }));
const HEARD = new Map<string, Votes | undefined>();
const MOST_HEARD = 2000;

/** `vendor` as the registry has it. */
export function makerVotes(vendor: string): Votes | undefined {
  if (HEARD.has(vendor)) return HEARD.get(vendor);
  if (HEARD.size >= MOST_HEARD) HEARD.clear();
  const text = vendor.toLowerCase();
  const worth = BY_MAKER.find(({ pattern }) => pattern.test(text))?.worth;
  HEARD.set(vendor, worth);
  return worth;
}

function wordsOf(name: string): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![a-z0-9])${escaped}(?![a-z0-9])`);
}
