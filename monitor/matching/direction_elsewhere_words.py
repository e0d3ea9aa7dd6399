"""Words of other languages by which news says who attacks whom. Data only; read by direction_elsewhere.py. Folded."""

from __future__ import annotations

from monitor.matching.wordlist import word_set

# "By", and verbs whose subject is the doer.
AGENT = word_set("par por da door von durch")
DOES = word_set(
    """
    شنت نفذت اطلقت قصفت ضربت استهدفت دمرت تشن تنفذ تقصف اسقطت lance lancent lanza lanzan lanzo lanzaron
    bombardea bombardean bombardeo ataca atacan ataco atacaron bombarde bombardent frappe frappent attaque
    attaquent vise visent abat abattent нанесли нанесла нанес атаковали ударили атакували завдали сбили збили
    сбил vurdu vuruyor bombaladi saldirdi
    """
)

# Beginnings of what an embassy says or does about an attack elsewhere. Arabic puts a letter before the stem.
SAYS = tuple(
    """
    зачин kapat kapan تعطيل
    condamn denon avert met exhort annonc appel suspend ferm demand recommand invit conseill evacu deplor
    rappel repren rouvr reouvr conden advert advierte advirti denunci anunci pid insta urge insto cierr cerr
    alert emit emiti pide recomend aconsej lament llam ordena reanud reabr retom осуд предупр сообщ призв
    призыв заяв закры рекоменд напомн приостан эвакуир выраз отреагир обещ возобнов откры засуд попередж
    поперед повідом заклик закри нагад призупин евакую вислов віднов відкри تدين تحذر تستنكر تعلن تنفي تدعو
    ادانت حذرت اعلنت استنكرت دعت نفت تغلق اغلقت تطالب طالبت تعرب اعربت تندد نددت تنصح نصحت تصدر اصدرت تعلق علقت
    تستانف استانفت تعيد kina uyar acikla duyur yayimla yayinla محكوم هشدار اعلام
    """.split()
)
# What ends a Turkish or Persian sentence whose subject is the embassy.
SAYS_LAST = (
    "savun",
    "elestir",
    "degerlendir",
    "destekle",
    "kapat",
    "kapan",
    "تعطيل",
    "بسته",
    "kinad",
    "kiniyor",
    "uyard",
    "uyari",
    "cagri",
    "duyurd",
    "acikla",
    "محكوم",
    "هشدار",
    "خواست",
    "توصيه",
)
# Verbs of leaving: an attack that starts there.
LEAVES = tuple(
    """
    decoll parti quitt despeg parte salier salid zarp вылет взлет вылят поднял стартов виліт вилет злет здійня
    havalan kalkan kalkti kalkis تنطلق انطلق انطلاق اقلع تقلع اقلاع غادر تغادر برخاست پرواز بلند
    """.split()
)
FROM = word_set("de depuis desde с со из з зі із от від من از")
FROM_THERE = word_set("depuis desde с со з зі із")
# Words before an Arabic verb that are no subject.
OPENING = word_set("ان انها قد لقد ثم حيث التي الذي كما بعدما عندما")
STARTING = word_set("depuis desde")  # say so by themselves
ABLATIVE = ("den", "dan", "ten", "tan")  # Turkish: from
# Warships fire back at what is fired at them: a weapon downed by one was meant for it.
SHIPS = tuple(
    """
    destroyer destructor porte porta fregat fragat buque navire navio bati croiseur эсмин есмін авиан авіан фрегат
    кораб крейс مدمر المدمر حامل بارج فرقاط ناو savas ucak muhri firkat destroye uss
    """.split()
)
DOWNS = word_set(
    """
    abat abattent abattu intercepte interceptent detruit detruisent neutralise repousse derriba derriban derribo
    derribaron intercepta interceptan intercepto interceptaron abate abatio destruye destruyo repele repelio сбил сбили
    сбивает перехватил перехватили уничтожил уничтожили отразил отразили збив збили збиває перехопив перехопили знищив
    знищили відбив відбили تسقط اسقطت تعترض اعترضت تدمر دمرت تتصدي تصدت
    """
)
ACTS = DOES | DOWNS
# The last verb of a Turkish or Persian sentence whose subject does it.
ACTS_LAST = word_set("dusurdu vurdu bombaladi oldurdu كرد كردند داد دادند زد زدند كوبيد كوبيدند")
CARRIER = ("افكن", "انداز")  # Persian: bomber, launcher
# A weapon, or that it is sent: whoever opens the next clause is not whom it is sent at.
SENT = tuple(
    """
    misil missil balist балист باليست بالست cohet roquet dron proyectil lanz dispar tire tirent lanc ракет дрон
    беспилотн безпілотн запуст запущ выпуст выпущ випуст випущ пуск fuze roket firlat atesle atildi صاروخ صواريخ
    موشك راكت پهپاد مسير اطلق تطلق يطلق شليك پرتاب
    """.split()
)
AND = word_set("y e et и та і й ve و")
TOWARDS = word_set("contra contre sur sobre hacia vers по на в у على علي نحو صوب باتجاه تجاه به بر عليه سوي")
# The attack has a target of its own.
OWN_TARGET = word_set("sur contre sobre contra علي ضد по به")
# Where they follow a mission they may be said of words: an article then opens what they are aimed at.
SCOLDS = word_set("attaque ataca frappe golpea vise critica fustiga")
# Between an attack and its owner: "frappe de drone américaine", "bombardeo de Estados Unidos".
JOINING = word_set("de des d du aerien aerienne aereo aerea جويه جوي هوايي پهپادي موشكي бпла")
WEAPONS = tuple(
    """
    беспилотник безпілотник дрон бпла авиац авіац ракет самолет літак siha iha drone dron jet avion مسير طائر پهپاد
    """.split()
)
ARABIC_PLURAL = ("يين", "يون", "يان")
AMERICAN = (
    "сша",
    "abdn",
    "abdl",
    "امريكا",
    "اميركا",
    "ايالات",
    "estados",
    "etats",
    "eeuu",
    "americain",
    "estadounidense",
    "norteamerican",
    "американ",
    "امريكي",
    "الامريكي",
    "اميركي",
    "الاميركي",
)
LEADING = ("сша", "американ", "abd")  # stand before what they own; elsewhere they stand behind it
OWNER_LAST = ("امريك", "اميرك", "الامريك", "الاميرك", "ايالات")
# Beginnings of words for places that attack nobody, unlike "forces": base, embassy, consulate, camp, airport.
SITES = tuple(
    """
    base embajada consulado ambassade consulat ambasciata embaixada campamento cuartel caserne aeropuerto aeroport
    uss buyukelcili konsoloslu elcili havaalan havaliman баз авиабаз авіабаз посольств консульств генконсульств
    аэродром аеродром аэропорт аеропорт قاعد القاعد قواعد القواعد سفار السفار قنصل القنصل مطار معسكر پايگاه سفارت
    كنسولگري اردوگاه فرودگاه
    """.split()
)

# Between a preposition and its noun.
ARTICLES = word_set("le la les los las el des de l d the un une una")
