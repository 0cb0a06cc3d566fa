/**
 * Names that a kind of thing looks up by itself: its maker's cloud, its system's updates. Apps of people ask for the same
 * clouds, so a name is good evidence and never proof. Names are domains with all that is below them; the longest counts.
 */
import { table, type Votes } from "./votes.ts";

const DOMAINS = table(`
camera 5: xiaoyi.com; xiaoyi.com.cn; yitechnology.com; yunyi.com; hik-connect.com; hikvision.com; ezvizlife.com; ys7.com;
 easy4ip.com; easy4ipcloud.com; dahuasecurity.com; lechange.cn; imoulife.com; reolink.com; arlo.com; arloxcld.com;
 wyzecam.com; wyze.com; xmeye.net; xmcsrv.net; secu100.net; jftechws.com; vstarcam.com; eye4.cn; ipcam.hk; gwell.cc;
 videoipcamera.cn; videoipcamera.com; cloudlinks.cn; iotcplatform.com; throughtek.com; dropcam.com; immedia-semi.com;
 blinkforhome.com; foscam.com; myfoscam.com; myfoscam.org; amcrest.com; amcrestcloud.com; canaryis.com; axis.com; mobotix.com;
 vivotek.com; swannsecurity.com; zmodo.com; meshare.com; lorextechnology.com; instar.com; cammy.com; wansview.com; ajcloud.net;
 icloseli.com; closeli.com; closeli.cn; qvcloud.net; kalay.us; kalay.net.cn; p2pipc.com; nest-camera-frontend.googleapis.com;
 camera.home.nest.com; verkada.com; eufylife.com; security-app.eufylife.com; ivideon.com; angelcam.com; ubox.com; tecdn.net
camera 4.5: ring.com; ring.devices.a2z.com; business.smartcamera.api.io.mi.com; ipc.tplinkcloud.com
camera 2.6, plug 1.8, hub 1: mydlink.com; dlink.com; myedimax.com; edimax.com
plug 1.8, camera 1.5, light 1.5, router 0.8: tplinkcloud.com; tplinkra.com; tplinknbu.com
plug 2, light 2, appliance 2, camera 0.7, hub 0.7: tuyaus.com; tuyaeu.com; tuyacn.com; tuya.com; tuyain.com; tuyafun.com
plug 4.5, hub 1.2: xbcs.net; wemo2.com
plug 4: meross.com; shelly.cloud; ewelink.cc; coolkit.cc; coolkit.cn; vesync.com; sengled.com; orvibo.com; kasasmart.com
light 5: lifx.co; lifx.com; nanoleaf.me; wiz.world; wizconnected.com; twinkly.com; govee.com
light 2.5, plug 1.4, appliance 2, camera 0.8, phone 0.3: io.mi.com; miio.com; yeelight.com
hub 4.2, light 0.6: meethue.com; ecdinterface.philips.com; dcp.cpp.philips.com; dcp.dc1.philips.com
hub 4.5: eq-3.de; homematic.com; smartthings.com; connect.smartthings.com; lutron.com; myharmony.com; hubitat.com;
 athom.com; home-assistant.io; nabucasa.com; homeassistant.io; openhab.org; tahomalink.com; overkiz.com; somfy.com; wink.com;
 getvera.com; mios.com; insteon.com; hunter.io; aqara.com; lumiunited.com; switch-bot.com; fibaro.com; lightify-api.org;
 lightify.com; control4.com; bond.home; dresden-light.appspot.com; trustsmartcloud.com; homey.app; ikea.com; loxonecloud.com
hub 3, appliance 2: arrayent.com; tado.com; simplisafe.com; ezlo.com; iris-api.com; easylinkin.com; kaaiot.net
hub 3, light 0.8, plug 0.8: ednet.de; ednet-living.com; assmann.com; milight.com
appliance 5: withings.net; withings.com; fitbit.com; irobot.com; irobotapi.com; ecovacs.com; roborock.com; rockrobo.com;
 dreame.tech; neatocloud.com; ecobee.com; nuki.io; august.com; dyson.com; mieleathome.com; home-connect.com; homeconnect.com;
 smarter.am; rachio.com; solaredge.com; enphaseenergy.com; sunnyportal.com; fronius.com; solarweb.com; daikincloud.com;
 daikinonlinecontroller.com; melcloud.com; sensibo.com; honeywell.com; alarmnet.com; resideo.com; lghnsmartcare.com;
 vaillant-group.com; viessmann.com; netatmo.net; netatmo.com; airthings.com; awair.is; whirlpool.com; electrolux.com;
 thermomix.com; cookidoo.com; easee.cloud; easee.com; tesla.services; teslamotors.com; wallbox.com; garadget.com; husqvarnagroup.net;
 myq-cloud.com; chamberlain.com; petkit.com; sleepiq.sleepnumber.com; garmin.com; onepeloton.com; weber.com; traegergrills.com
appliance 2.5, camera 2.2, speaker 0.3: nest.com; home.nest.com; nestlabs.com; frontdoor.nest.com
printer 5.5: hpeprint.com; hpsmart.com; epsonconnect.com; hpconnectedservices.com; c-ij.com; canon-ij.com; lexmark.com;
 brother-usa.com; brother.com; brother.co.jp; kyoceradocumentsolutions.com; xerox.com; ricoh.com; hpdeviceinformation.com
tv 5.5: samsungotn.net; samsungcloudsolution.com; samsungcloudsolution.net; samsungrm.net; 
 internetat.tv; lgtvsdp.com; lgsmartad.com; lgappstv.com; lgtvcommon.com; lgtvonline.lge.com; roku.com; rokutime.com;
 vizio.com; tvinteractive.tv; inscape.tv; sonybivstatic-a.akamaihd.net; bravia.dl.playstation.net; hismarttv.com; vidaahub.com;
 tvpcdn.com; smartclip.net; hbbtv.org; tivo.com; nrdp.nccp.netflix.com; nrdp.prod.cloud.netflix.com; nrdp60-appboot.netflix.com;
 netrange.com; ptvonline.philips.com; nettvservices.com; panasonic.tv; smart-tv.tcl.com; cloudtv.tcl.com; amlogic.com;
 ngads.net; alphonso.tv; samba.tv; flingo.tv; androidtvlauncherxfe-pa.googleapis.com; androidtvwatsonfe-pa.googleapis.com
tv 2.2, speaker 1.6, tablet 1.4: fireoscaptiveportal.com; softwareupdates.amazon.com; amzdigital-a.akamaihd.net
speaker 4, tv 1.5: amazonalexa.com; bob-dispatch-prod-na.amazon.com; bob-dispatch-prod-eu.amazon.com; avs-alexa-na.amazon.com;
 avs-alexa-eu.amazon.com; alexa.amazon.com; pindorama.amazon.com
speaker 2, tv 1.8, tablet 1.6, plug 1: dp-gw-na.amazon.com; dp-gw.amazon.com; device-metrics-us.amazon.com; dcape-na.amazon.com;
 device-metrics-us-2.amazon.com; ffs-provisioner-config.amazon-dss.com; unagi-na.amazon.com
speaker 5: sonos.com; ws.sonos.com; bose.com; bose.io; bosecm.com; heos.com; skyegloup.com; linkplay.com; musiccast.com;
 libratone.com; beoplay.com; vtuner.com; reciva.com; airable.io; frontiersmart.com; raumfeld.com; devialet.com
tv 1.6, speaker 1.4: cast.google.com; googlecast.com; chromecast.com
console 6: playstation.net; playstation.com; sonyentertainmentnetwork.com; nintendo.net; nintendowifi.net; wiiu.com;
 n.n.srv.nintendo.net; scea.com
console 4, computer 1.2: xboxlive.com; xbox.com; xboxservices.com
computer 2.6: steampowered.com; steamserver.net; steamcontent.com; steamstatic.com; epicgames.com; battle.net; blizzard.com;
 riotgames.com; ea.com; ubi.com; gog.com; easyanticheat.net; battleye.com
computer 4.5, server 1.2, console 0.6: windowsupdate.com; update.microsoft.com; msftncsi.com; msftconnecttest.com;
 settings-win.data.microsoft.com; v10.events.data.microsoft.com; vortex-win.data.microsoft.com; wns.windows.com;
 client.wns.windows.com; telecommand.telemetry.microsoft.com; time.windows.com; delivery.mp.microsoft.com;
 do.dsp.mp.microsoft.com; watson.telemetry.microsoft.com; ctldl.windowsupdate.com; activation.sls.microsoft.com;
 smartscreen.microsoft.com; wdcp.microsoft.com; sls.microsoft.com; teredo.ipv6.microsoft.com; isatap.localdomain;
 assets.msn.com; arc.msn.com; ris.api.iris.microsoft.com; edge.microsoft.com; msedge.api.cdp.microsoft.com;
 tile-service.weather.microsoft.com; checkappexec.microsoft.com; watson.microsoft.com; urs.microsoft.com; iecvlist.microsoft.com
computer 2.2, phone 0.6: msocsp.com; office365.com; office.com; officeapps.live.com; outlook.com; sharepoint.com; dropbox.com;
 teamviewer.com; anydesk.com; update.googleapis.com; redirector.gvt1.com; safebrowsing.google.com; safebrowsing.googleapis.com;
 optimizationguide-pa.googleapis.com; accounts.firefox.com; detectportal.firefox.com; push.services.mozilla.com;
 services.mozilla.com; aus5.mozilla.org; safebrowsing-cache.google.com; avast.com; avcdn.net; kaspersky.com; mcafee.com;
 symantec.com; norton.com; adobe.com; java.com; slack.com; chrome.google.com; clientservices.googleapis.com; toolbarqueries.google.com
computer 4: swscan.apple.com; swdist.apple.com; swcdn.apple.com; suconfig.apple.com; oscdn.apple.com; lcdn-registration.apple.com
phone 1.2, computer 1, tablet 1, tv 0.4: push.apple.com; icloud.com; gs-loc.apple.com; captive.apple.com; mesu.apple.com;
 itunes.apple.com; configuration.apple.com; ls.apple.com; init.itunes.apple.com; mzstatic.com; xp.apple.com; gsa.apple.com
phone 2.4, tablet 1.8, tv 1, speaker 0.4, computer 0.4: connectivitycheck.gstatic.com; connectivitycheck.android.com;
 android.clients.google.com; play.googleapis.com; mtalk.google.com; android.googleapis.com; xtrapath1.izatcloud.net;
 xtrapath2.izatcloud.net; xtrapath3.izatcloud.net; izatcloud.net; supl.google.com; supl.qxwz.com; gpsonextra.net; play-fe.googleapis.com;
 datasaver.googleapis.com; cloudconfig.googleapis.com; footprints-pa.googleapis.com; mobilemaps-pa.googleapis.com;
 people-pa.googleapis.com; growth-pa.googleapis.com; phonedeviceverification-pa.googleapis.com
phone 3, tablet 1.6: app-measurement.com; whatsapp.net; whatsapp.com; instagram.com; snapchat.com; sc-cdn.net; tiktokv.com;
 musical.ly; graph.instagram.com; crashlytics.com; appsflyer.com; adjust.com; branch.io; onesignal.com; viber.com; line.me;
 line-apps.com; kakao.com; wechat.com; weixin.qq.com; telegram.org; signal.org; textsecure-service.whispersystems.org; wa.me;
 imo.im; kik.com; waze.com; uber.com; tinder.com; gotinder.com; miui.com; intl.miui.com; hicloud.com; dbankcloud.com;
 coloros.com; heytapmobi.com; heytapmobile.com; vivoglobal.com; samsungapps.com; samsungdm.com; ospserver.net; samsungosp.com;
 secb2b.com; samsungknox.com; wbagora.com; applovin.com; unityads.unity3d.com; vungle.com; supersonicads.com;
 startappservice.com; mopub.com; inmobi.com; chartboost.com; tapjoy.com; flurry.com; motorola.com; htcsense.com; oneplus.cn; oppomobile.com
phone 1, tablet 0.8, computer 0.6: graph.facebook.com; facebook.com; fbcdn.net; twitter.com; firebaseio.com; googleadservices.com;
 firebaseinstallations.googleapis.com; firebaselogging-pa.googleapis.com; fcm.googleapis.com; admob.com; doubleclick.net; reddit.com
appliance 1.6, tv 1.4, phone 1.2, hub 1: samsungiotcloud.com; samsungiots.com
storage 5: synology.com; quickconnect.to; synology.me; myqnapcloud.com; qnap.com; wd2go.com; wdmycloud.com; mycloud.com; asustor.com;
 truenas.com; seagate.com; terra-master.com; buffalonas.com
router 3: openwrt.org; downloads.openwrt.org; mikrotik.com; cloud2.mikrotik.com; ui.com; ubnt.com; avm.de; myfritz.net; eero.com;
 e2ro.com; plumewifi.com; routerlogin.net; netgear.com; linksysremotemanagement.com; asuscomm.com; draytek.com;
 meraki.com; cambiumnetworks.com; arubanetworks.com; devicehelp.optusnet.com.au; pfsense.org; opnsense.org
router 1.8, hub 1, camera 0.3: openwrt.pool.ntp.org
computer 2.9, server 2.4: daisy.ubuntu.com; archive.ubuntu.com; security.ubuntu.com; ubuntu.com; deb.debian.org; debian.org; security.debian.org;
 ppa.launchpad.net; snapcraft.io; api.snapcraft.io; fedoraproject.org; centos.org; mirrors.kernel.org; archlinux.org;
 linuxmint.com; opensuse.org; flathub.org; pypi.org; npmjs.org; debian.pool.ntp.org; ubuntu.pool.ntp.org; centos.pool.ntp.org
server 3, computer 1.6: motd.ubuntu.com; docker.io; docker.com; quay.io; letsencrypt.org; proxmox.com; grafana.com;
 influxdata.com; raspberrypi.org; raspbian.org; pi-hole.net; zabbix.com; elastic.co
`);

/** The part of the table that is about a name, and what it is worth. */
export function domainVotes(domain: string): Votes | undefined {
  let name = domain.toLowerCase();
  for (;;) {
    const worth = DOMAINS.get(name);
    if (worth !== undefined) return worth;
    const dot = name.indexOf(".");
    if (dot < 0) return undefined;
    name = name.slice(dot + 1);
  }
}
