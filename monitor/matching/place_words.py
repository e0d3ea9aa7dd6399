"""Words that are place names and something else besides. Data only; read by places.py. All folded."""

from __future__ import annotations

from monitor.matching.wordlist import word_set

# Common words of news English that some place on earth is called by.
COMMON = word_set(
    """
    reading mobile victory bath nice split hit man date male bar sale police most tours orange battle deal hope
    liberty independence union progress enterprise university normal centre center central north south east west
    northern southern eastern western hill hills park lake river bay point beach valley mountain mount ridge
    spring springs summit grand plain plains field fields forest green white black red blue brown gray grey
    golden silver iron stone rock rocky sand snow winter summer march august may june april sunday monday friday
    young long short best price court hall house castle tower bridge church chapel temple mission mine camp base
    post station port harbor harbour market garden gardens grove glen cross crossing corner border eagle falcon
    wolf bear buffalo beaver fox swan ash oak pine cedar elm holly rose ivy lily heather hazel olive palm rice
    corn berry cherry apple peach sugar salt pepper ginger sage basil rosemary mint order alert defense defence
    force forces strike strikes shield trade general major private marine marines army navy soldier governor
    president king queen prince princess duke baron lord lady bishop pope deacon justice judge law marshall
    marshal sheriff peace war freedom unity harmony concord glory paradise eden eureka surprise welcome
    friendship home ideal model victoria pilot star sun moon mars venus mercury jupiter saturn apollo atlas titan troy
    sparta athens rome paris london berlin moscow cairo lebanon jordan cuba peru mexico poland holland turkey
    georgia china japan media imam sidi saint santa santo san bin ali omar hassan said sabah manama noor nur
    along beyond under over none other both any same such also then than this that about after
    """
)

# Surnames of people in the news that are also places.
SURNAMES = word_set(
    """
    bush clinton lincoln jackson washington jefferson madison monroe adams carter johnson nixon ford reagan
    truman kennedy cleveland harrison grant hayes arthur houston austin dallas dixon wilson taylor tyler pierce
    buchanan polk roosevelt hoover coolidge harding wright smith jones brown davis miller moore anderson thomas
    white harris martin thompson garcia martinez robinson clark lewis lee walker allen young hernandez king
    lopez gonzalez nelson baker hall campbell mitchell roberts phillips evans turner parker collins edwards
    stewart sanchez morris rogers reed cook morgan bell murphy bailey rivera cooper richardson cox howard ward
    torres peterson gray ramirez james watson brooks kelly sanders price bennett wood barnes ross henderson
    coleman jenkins perry powell long patterson hughes flores butler simmons foster bryant alexander russell
    griffin hamilton graham wallace hudson gibson gordon shaw burns hunter warren mason dean stone rice blair
    cameron major may sunak starmer macron scholz merkel vance rubio hegseth waltz patel noem milley sullivan
    blinken kirby kerry panetta gates mattis esper pompeo tillerson mcmaster bolton petraeus mcchrystal dunford
    dempsey mullen
    """
)

# Capitals that stand for their government ("Washington blamed").
METONYMS = word_set(
    """
    washington moscow beijing tehran teheran london paris berlin ankara riyadh kyiv kiev damascus baghdad kabul
    islamabad jerusalem pyongyang seoul tokyo brussels caracas havana cairo amman doha واشنطن موسكو طهران بغداد
    вашингтон москва тегеран
    """
)

# Words of places that name none by themselves.
GENERIC = word_set(
    """
    airport university college hospital station port harbour harbor village town city district province
    governorate county state region camp base embassy consulate school market bridge centre center north south
    east west northern southern eastern western central downtown capital border island islands river lake sea
    gulf coast mountain valley desert oasis field fields farm farms road street square gate suburb quarter zone
    sector division command headquarters
    """
)

# Words before a place that put an event there.
PLACING = word_set(
    """
    in at near across inside outside around throughout over northern southern eastern western central
    northeastern northwestern southeastern southwestern north south east west en au aux في شمال جنوب غرب شرق در
    в у
    """
)

# Countries as news calls them, beside their names in the gazetteer.
OTHER_COUNTRY_NAMES = {
    "uae": "AE",
    "emirates": "AE",
    "uk": "GB",
    "britain": "GB",
    "turkiye": "TR",
    "turkey": "TR",
    "bosnia": "BA",
    "congo": "CD",
    "drc": "CD",
    "burma": "MM",
    "holland": "NL",
    "saudi": "SA",
    "العراق": "IQ",
    "سوريا": "SY",
    "الكويت": "KW",
    "قطر": "QA",
    "البحرين": "BH",
    "الاردن": "JO",
    "السعوديه": "SA",
    "الامارات": "AE",
    "لبنان": "LB",
    "اليمن": "YE",
    "عراق": "IQ",
    "سوريه": "SY",
    "كويت": "KW",
    "بحرين": "BH",
    "اردن": "JO",
    "عربستان": "SA",
    "irak": "IQ",
    "syrie": "SY",
    "siria": "SY",
    "suriye": "SY",
    "koweit": "KW",
    "ирак": "IQ",
    "ираке": "IQ",
    "сирии": "SY",
    "кувейте": "KW",
    "катаре": "QA",
    "бахрейне": "BH",
    "іраку": "IQ",
    "сирії": "SY",
}
